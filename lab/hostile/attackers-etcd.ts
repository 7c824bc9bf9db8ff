/** An etcd Pod that an attacker with a worker publishes, and the etcd that it leads to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { METHODS } from '../../src/cluster/etcd/messages.ts';
import { writeMembers } from '../../src/simulation/etcd/messages.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';

/** A peer that nobody runs: the machine's own address, a port where nothing listens. */
export interface AttackersEtcd {
  readonly url: string;
  readonly peerUrl: string;
  /** Connections, the clients' certificates by subject, and requests. */
  readonly seen: { connections: number; certificates: string[]; requests: string[] };
  close(): void;
}

/**
 * Listens on the machine's address in the lab, which every host reaches. Over TLS with a certificate of a CA that the
 * attacker has made.
 */
export async function attackersEtcd(scheme: 'http' | 'https', address: string): Promise<AttackersEtcd> {
  const seen: AttackersEtcd['seen'] = { connections: 0, certificates: [], requests: [] };
  const sockets = new Set<Socket>();
  const server = scheme === 'http' ? createServer() : createSecureServer({ ...selfMade(address), ...TLS });
  server.on(scheme === 'http' ? 'connection' : 'secureConnection', (socket: TLSSocket) => {
    const { subject } = scheme === 'https' ? socket.getPeerCertificate() : {};
    if (subject) seen.certificates.push(String(subject.CN));
  });
  (server as Http2Server).on('connection', (socket: Socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => (server as Http2SecureServer).listen(0, address, resolve));
  const { port } = (server as Http2Server).address() as AddressInfo;
  const url = `${scheme}://${address}:${port}`;
  const peerUrl = `${scheme}://${address}:1`;
  server.on('stream', (stream: ServerHttp2Stream, headers: Record<string, unknown>) => {
    seen.requests.push(String(headers[':path']));
    answer(stream, String(headers[':path']), { url, peerUrl });
  });
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url, peerUrl, seen, close };
}

const TLS = { requestCert: true, rejectUnauthorized: false } as const;

function answer(stream: ServerHttp2Stream, method: string, { url, peerUrl }: { url: string; peerUrl: string }): void {
  stream.on('error', () => {});
  const own = { id: 0xe1n, name: 'attacker', peerUrls: [peerUrl], clientUrls: [url], isLearner: false };
  const message = method === METHODS.memberList ? writeMembers(own.id, [own], 0xbadn) : Buffer.alloc(0);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

function selfMade(address: string): { key: string; cert: string } {
  const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-attacker-'));
  try {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(directory, name)) as [string, string];
    const names = ['-subj', '/CN=etcd-ca', '-addext', `subjectAltName=IP:${address}`];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      ...names,
    ];
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const NAMESPACE = '/api/v1/namespaces/kube-system/pods';
const POD = 'etcd-of-a-stranger';

/**
 * `clientUrl` undefined: without the annotation. With nothing but the worker's own kubelet.conf, as its root has it;
 * its kubelet is stopped, since that would delete what it does not run.
 */
export async function publishMirrorPod(
  cluster: Cluster,
  worker: LabHost,
  clientUrl: string | undefined,
): Promise<void> {
  await worker.mustExec(['systemctl', 'stop', 'kubelet']);
  const node = await cluster.node(worker.name);
  const { uid } = (node?.metadata ?? {}) as { uid?: string };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: POD,
      namespace: 'kube-system',
      labels: { component: 'etcd', tier: 'control-plane' },
      annotations: {
        'kubernetes.io/config.mirror': 'a-stranger',
        'kubernetes.io/config.source': 'file',
        'kubernetes.io/config.hash': 'a-stranger',
        ...(clientUrl !== undefined && { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': clientUrl }),
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: worker.name, uid, controller: true }],
    },
    spec: {
      nodeName: worker.name,
      hostNetwork: true,
      containers: [{ name: 'etcd', image: 'registry.k8s.io/etcd:3.7.0-0' }],
    },
  };
  const kubectl = ['kubectl', '--kubeconfig=/etc/kubernetes/kubelet.conf'];
  await worker.mustExec([...kubectl, 'create', '-f', '-'], { stdin: JSON.stringify(pod) });
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  await worker.mustExec([...kubectl, 'replace', `--raw=${NAMESPACE}/${POD}/status`, '-f', '-'], {
    stdin: JSON.stringify({ ...pod, status }),
  });
  const isThere = async () => (await cluster.api('GET', `${NAMESPACE}/${POD}`)).status === 200;
  await until('the mirror Pod to be there', isThere);
}

export async function withdrawMirrorPod(cluster: Cluster): Promise<void> {
  await cluster.api('DELETE', `${NAMESPACE}/${POD}`, {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    gracePeriodSeconds: 0,
  });
}
