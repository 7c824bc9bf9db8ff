/**
 * The least that a program on Node.js can do to join this lab's worker: the same requests, questions to the machine,
 * files and calls as a join by kubejoin, in a straight line. It checks and verifies what a join must for its trust, and
 * nothing else: no options, no preflight judgement, no journal, no messages, no way back. It takes the command line of
 * a join with a token and one hash. Only for measurements: what it costs is the floor below every program on Node.js.
 */
import { execFile } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync, timingSafeEqual, X509Certificate } from 'node:crypto';
import {
  closeSync,
  fsync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  ACCESS_REVIEWS,
  APPROVAL_REVIEW,
  CERTIFICATE_REQUESTS,
  KUBELET_SIGNER,
} from '../../src/cluster/api/kubelet-signer.ts';
import { BusConnection } from '../../src/host/linux/services/dbus/connection.ts';
import type { KeyPair } from '../../src/pki/keys/key-stock.ts';
import { certificateRequest } from '../../src/pki/requests/certificate-request.ts';
import { nodeRequestName, nodeSubject } from '../../src/pki/requests/node-subject.ts';
import { servingCertificate } from '../../src/pki/signing/serving-certificate.ts';

const RUNTIME = '/var/run/containerd/containerd.sock';
const KUBELET = '/var/lib/kubelet';
const CLIENT_PAIR = `${KUBELET}/pki/kubelet-client-current.pem`;
/** What the checks of a worker read. */
const READ = ['/etc/hosts', '/proc/swaps', '/proc/sys/net/ipv4/ip_forward', '/proc/net/tcp'];
const POLL_MS = 150;
const LOOK_MS = 75;
const KEY = `${KUBELET}/pki/kubelet-client.key.tmp`;
const SYSTEMD = 'org.freedesktop.systemd1';
/** The benchmark counts the requests by it. */
const USER_AGENT = 'least-join/0';

export async function join(endpoint: string): Promise<void> {
  const token = flagValue('--token');
  const server = `https://${endpoint}`;
  const machine = Promise.all([kubeletVersion(), runtimeState(), readFiles()]);
  const ca = await discover(server, token);
  const session = connectHttp2(server, { ca });
  const headers = { authorization: `Bearer ${token}` };
  const api = (path: string, body?: object) => ask(session, path, { headers, body });
  const configMap = (name: string) => api(`/api/v1/namespaces/kube-system/configmaps/${name}`);
  const node = nodeName();
  const [, kubelet] = await Promise.all([
    configMap('kubeadm-config'),
    configMap('kubelet-config'),
    api(`/api/v1/nodes/${node}`),
    api(ACCESS_REVIEWS, APPROVAL_REVIEW),
    machine,
  ]);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(`${KUBELET}/pki`, { recursive: true });
  await write(KEY, String(pair.privateKey.export({ type: 'sec1', format: 'pem' })), 0o600);
  const name = nodeRequestName(node, pair.publicKey);
  await Promise.all([api(CERTIFICATE_REQUESTS, requestOf(node, name, pair)), callSystemd('StopUnit')]);
  await Promise.all([
    storeCertificate(session, name, headers),
    writeFiles({ node, ca, kubelet: JSON.parse(kubelet).data.kubelet, server }),
  ]);
  await callSystemd('StartUnit');
  while (!(await healthy())) await sleep(POLL_MS);
  do await sleep(LOOK_MS);
  while (JSON.parse(await api(`/api/v1/nodes/${node}`)).kind !== 'Node');
  process.exit();
}

function flagValue(flag: string): string {
  const at = process.argv.indexOf(flag);
  return at === -1 ? '' : (process.argv[at + 1] ?? '');
}

function nodeName(): string {
  return flagValue('--node-name') || hostname();
}

function kubeletVersion(): Promise<unknown> {
  return promisify(execFile)('kubelet', ['--version']);
}

/** Three calls of the CRI (gRPC), with empty requests. */
async function runtimeState(): Promise<void> {
  const session = connectHttp2('http://localhost', { createConnection: () => connect(RUNTIME) });
  const calls = ['Version', 'Status', 'RuntimeConfig'].map(
    (method) =>
      new Promise<void>((resolve, reject) => {
        const path = `/runtime.v1.RuntimeService/${method}`;
        const headers = { 'content-type': 'application/grpc', te: 'trailers' };
        const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
        stream.on('error', reject).on('end', resolve).resume();
        stream.end(Buffer.alloc(5));
      }),
  );
  await Promise.all(calls);
  session.close();
}

function readFiles(): void {
  for (const file of READ) readFileSync(file);
}

/** cluster-info, confirmed by the token's signature and the hash of the CA's public key. */
async function discover(server: string, token: string): Promise<string> {
  const session = connectHttp2(server, { rejectUnauthorized: false });
  const { data } = JSON.parse(await ask(session, '/api/v1/namespaces/kube-public/configmaps/cluster-info'));
  session.close();
  const [id = '', secret = ''] = token.split('.');
  const { kubeconfig } = data;
  const [header = '', , signature = ''] = data[`jws-kubeconfig-${id}`].split('.');
  const payload = Buffer.from(kubeconfig).toString('base64url');
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'base64url'))) throw new Error('not signed by the token');
  const encoded = /certificate-authority-data: (\S+)/.exec(kubeconfig)?.[1] ?? '';
  const ca = Buffer.from(encoded, 'base64').toString();
  const spki = new X509Certificate(ca).publicKey.export({ type: 'spki', format: 'der' });
  const pin = `sha256:${createHash('sha256').update(spki).digest('hex')}`;
  if (pin !== flagValue('--discovery-token-ca-cert-hash')) throw new Error('another CA than the hash says');
  return ca;
}

/** Until systemd has accepted the job: a pristine kubelet has nothing to stop, and its health shows that it started. */
async function callSystemd(member: string): Promise<void> {
  const systemd = new BusConnection('/run/systemd/private', { destination: SYSTEMD, timeoutMs: 60_000 });
  const call = { path: '/org/freedesktop/systemd1', interface: `${SYSTEMD}.Manager` };
  await Promise.all([
    systemd.call({ ...call, member: 'Subscribe', args: [] }),
    systemd.call({ ...call, member, args: ['kubelet.service', 'replace'] }),
  ]);
  systemd.close();
}

interface Written {
  node: string;
  ca: string;
  kubelet: string;
  server: string;
}

async function writeFiles({ node, ca, kubelet, server }: Written): Promise<void> {
  const { certificates, key } = servingCertificate(node, Date.now());
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'a', user: { 'client-certificate': CLIENT_PAIR, 'client-key': CLIENT_PAIR } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  const socket = `containerRuntimeEndpoint: unix://${RUNTIME}\n`;
  mkdirSync('/etc/kubernetes/pki', { recursive: true });
  const flags = node === hostname() ? '' : `--hostname-override=${node}`;
  await Promise.all([
    write('/etc/kubernetes/kubelet.conf', JSON.stringify(kubeconfig), 0o600),
    write('/etc/kubernetes/pki/ca.crt', ca, 0o644),
    write(`${KUBELET}/config.yaml`, kubelet.replace(/^containerRuntimeEndpoint: .*\n/m, '') + socket, 0o644),
    write(`${KUBELET}/kubeadm-flags.env`, `KUBELET_KUBEADM_ARGS="${flags}"\n`, 0o644),
    write(`${KUBELET}/instance-config.yaml`, socket, 0o644),
    write(`${KUBELET}/pki/kubelet.key`, key.reveal(), 0o600),
    write(`${KUBELET}/pki/kubelet.crt`, certificates, 0o644),
  ]);
}

/** Atomically: a temporary file in the same folder, fsync, rename. */
async function write(path: string, content: string, mode: number): Promise<void> {
  const descriptor = openSync(`${path}.tmp`, 'wx', mode);
  writeSync(descriptor, content);
  await promisify(fsync)(descriptor);
  closeSync(descriptor);
  renameSync(`${path}.tmp`, path);
}

async function healthy(): Promise<boolean> {
  const url = 'http://127.0.0.1:10248/healthz';
  const answer = await new Promise<IncomingMessage | undefined>((resolve) =>
    httpGet(url, resolve).on('error', () => resolve(undefined)),
  );
  answer?.resume();
  return answer?.statusCode === 200;
}

function requestOf(node: string, name: string, pair: KeyPair): object {
  const request = certificateRequest({ ...nodeSubject(node), dnsNames: [], ipAddresses: [] }, pair);
  const usages = ['digital signature', 'client auth'];
  const spec = { request: Buffer.from(request).toString('base64'), signerName: KUBELET_SIGNER, usages };
  return { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name }, spec };
}

/** Watches the request until it has a certificate. */
async function storeCertificate(session: ClientHttp2Session, name: string, headers: Headers): Promise<void> {
  const path = `${CERTIFICATE_REQUESTS}?fieldSelector=metadata.name%3D${name}&timeoutSeconds=60&watch=true`;
  const watch = session.request({ ':path': path, 'user-agent': USER_AGENT, ...headers });
  let text = '';
  for await (const chunk of watch) {
    text += chunk;
    const certificate = /"certificate":"([^"]+)"/.exec(text)?.[1];
    if (certificate === undefined) continue;
    const file = CLIENT_PAIR.replace('current', String(Date.now()));
    await write(file, Buffer.from(certificate, 'base64').toString() + readFileSync(KEY, 'utf8'), 0o600);
    symlinkSync(file, CLIENT_PAIR);
    return rmSync(KEY);
  }
}

type Headers = Readonly<Record<string, string>>;

async function ask(
  session: ClientHttp2Session,
  path: string,
  { headers, body }: { headers?: Headers; body?: object | undefined } = {},
): Promise<string> {
  const posted = body && { ':method': 'POST', 'content-type': 'application/json' };
  const request = session.request({ ':path': path, 'user-agent': USER_AGENT, ...headers, ...posted });
  if (body) request.end(JSON.stringify(body));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
