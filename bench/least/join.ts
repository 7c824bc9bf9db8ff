/**
 * The least that a program on Node.js can do to join this lab's worker: the same requests, questions to the machine,
 * files and calls as a join by kubejoin, in a straight line. It checks and verifies what a join must for its trust, and
 * nothing else: no options, no preflight judgement, no journal, no messages, no way back. It takes the command line of
 * a join with a token and one hash. Only for measurements: what it costs is the floor below every program on Node.js.
 */
import { execFile } from 'node:child_process';
import { createHash, createHmac, timingSafeEqual, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  fsync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { BusConnection } from '../../src/host/linux/services/dbus/connection.ts';
import { servingCertificate } from '../../src/pki/signing/serving-certificate.ts';

const RUNTIME = '/var/run/containerd/containerd.sock';
const KUBELET = '/var/lib/kubelet';
const CLIENT_PAIR = `${KUBELET}/pki/kubelet-client-current.pem`;
/** What the checks of a worker read. */
const READ = ['/etc/hosts', '/proc/swaps', '/proc/sys/net/ipv4/ip_forward', '/proc/net/tcp'];
const POLL_MS = 150;
const SYSTEMD = 'org.freedesktop.systemd1';
/** The benchmark counts the requests by it. */
const USER_AGENT = 'least-join/0';

export async function join(endpoint: string): Promise<void> {
  const token = flagValue('--token');
  const server = `https://${endpoint}`;
  const machine = Promise.all([kubeletVersion(), runtimeState(), readFiles()]);
  const ca = await discover(server, token);
  const session = connectHttp2(server, { ca });
  const api = (path: string) => ask(session, path, { authorization: `Bearer ${token}` });
  const configMap = (name: string) => api(`/api/v1/namespaces/kube-system/configmaps/${name}`);
  const node = nodeName();
  const [, kubelet] = await Promise.all([
    configMap('kubeadm-config'),
    configMap('kubelet-config'),
    api(`/api/v1/nodes/${node}`),
    machine,
  ]);
  session.close();
  await callSystemd('StopUnit');
  await writeFiles({ node, ca, kubelet: JSON.parse(kubelet).data.kubelet, server, token });
  await callSystemd('StartUnit');
  while (!(await healthy()) || !existsSync(CLIENT_PAIR)) await sleep(POLL_MS);
  await registered(server, node, ca);
  rmSync('/etc/kubernetes/bootstrap-kubelet.conf');
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
  token: string;
}

async function writeFiles({ node, ca, kubelet, server, token }: Written): Promise<void> {
  const { certificates, key } = servingCertificate(node, Date.now());
  const bootstrap = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'a', user: { token } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  const socket = `containerRuntimeEndpoint: unix://${RUNTIME}\n`;
  for (const directory of ['/etc/kubernetes/pki', `${KUBELET}/pki`]) mkdirSync(directory, { recursive: true });
  const flags = node === hostname() ? '' : `--hostname-override=${node}`;
  await Promise.all([
    write('/etc/kubernetes/bootstrap-kubelet.conf', JSON.stringify(bootstrap), 0o600),
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

/** Watches the Node with the kubelet's identity until it exists. */
async function registered(server: string, node: string, ca: string): Promise<void> {
  const pair = readFileSync(CLIENT_PAIR, 'utf8');
  const path = `/api/v1/nodes?fieldSelector=metadata.name%3D${node}&timeoutSeconds=60&watch=true`;
  const session = connectHttp2(server, { ca, cert: pair, key: pair });
  const watch = session.request({ ':path': path, 'user-agent': USER_AGENT });
  await once(watch, 'data');
  session.destroy();
}

async function ask(
  session: ClientHttp2Session,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const request = session.request({ ':path': path, 'user-agent': USER_AGENT, ...headers });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
