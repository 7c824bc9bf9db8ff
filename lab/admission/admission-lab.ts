/**
 * What the tests of bound tokens share: the roles in the cluster, an approver with its own account's rights, and a thief
 * who has a token and nothing else.
 */
import { request } from 'node:https';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { certificateRequest } from '../../src/pki/requests/certificate-request.ts';
import { generate } from '../../test/pki/test-authority.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import type { KubeObject } from '../support/api.ts';
import type { Cluster } from '../support/cluster.ts';
import { install, kubejoin, RunningJoin } from '../worker/kubejoin.ts';
import { type WorkerLab, workerLab } from '../worker/worker-lab.ts';

export const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
export const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const APPROVER_CONF = '/root/approver.conf';
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';

/** `kubejoin ARGS` on the first control plane, which must succeed. */
export async function must(cluster: Cluster, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await kubejoin(cluster.first, args);
  if (code !== 0) throw new Error(`kubejoin ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** A kubeconfig with the approver's account: what it may do is what `admission install` grants. */
async function approverKubeconfig(cluster: Cluster): Promise<void> {
  const { first } = cluster;
  const token = (
    await first.mustExec([
      ...['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', '-n', 'kube-system'],
      ...['create', 'token', 'kubejoin-approver'],
    ])
  ).trim();
  const ca = (await first.readBytes('/etc/kubernetes/pki/ca.crt')).toString('base64');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server: `https://${cluster.endpoint}`, 'certificate-authority-data': ca } }],
    contexts: [{ name: 'approver', context: { cluster: 'lab', user: 'approver' } }],
    'current-context': 'approver',
    users: [{ name: 'approver', user: { token } }],
  };
  await first.writeFile(APPROVER_CONF, JSON.stringify(kubeconfig), 0o600);
}

function startApprover(cluster: Cluster, args: readonly string[]): Promise<RunningJoin> {
  const flags = ['--watch', '-o=json', `--kubeconfig=${APPROVER_CONF}`, ...args];
  return RunningJoin.start(cluster.first, flags, 'approve', []);
}

/** A request in PEM as a thief writes it, with a key of his own; by default the one that the kubelet would make. */
export function forged(node: string, other: object = {}): string {
  const subject = { commonName: `system:node:${node}`, organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] };
  return certificateRequest({ ...subject, ...other }, generate('ECDSA-P256'));
}

export interface Answer {
  status: number;
  body: KubeObject;
}

/** A request with a token, from the machine that the lab runs on. */
export function withToken(
  cluster: Cluster,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: cluster.endpointAddress, port: 6443, method, path, rejectUnauthorized: false, timeout: 10_000 },
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as KubeObject }));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${path}`)));
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

/** Posts a request for a client certificate; gives its name. */
export async function post(
  cluster: Cluster,
  token: string,
  pem: string,
  usages: readonly string[] = ['digital signature', 'client auth'],
): Promise<string> {
  const { status, body } = await withToken(cluster, token, 'POST', CSRS, {
    ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
    metadata: { generateName: 'thief-' },
    spec: { request: Buffer.from(pem).toString('base64'), signerName: CLIENT_SIGNER, usages },
  });
  if (status !== 201) throw new Error(`the request was answered with ${status}: ${JSON.stringify(body)}`);
  return body.metadata?.name ?? '';
}

/** The CertificateSigningRequest of a kubelet for its serving certificate. */
export function servingRequest(pem: string): string {
  return JSON.stringify({
    ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
    metadata: { generateName: 'serving-' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: 'kubernetes.io/kubelet-serving',
      usages: ['digital signature', 'server auth'],
    },
  });
}

interface Condition {
  type: string;
  message: string;
}

/** The first condition of a request, and whether it has a certificate. */
export async function decisionOf(
  cluster: Cluster,
  name: string,
): Promise<{ type: string | undefined; message: string; issued: boolean }> {
  const { body } = await cluster.api('GET', `${CSRS}/${name}`);
  const { conditions = [], certificate } = (body.status ?? {}) as unknown as {
    conditions?: Condition[];
    certificate?: string;
  };
  const [first] = conditions;
  return { type: first?.type, message: first?.message ?? '', issued: certificate !== undefined };
}

async function deleteRequests(cluster: Cluster): Promise<void> {
  await cluster.api('DELETE', CSRS);
}

interface ServingRequest extends KubeObject {
  spec: { signerName: string; username: string };
}

/**
 * Approves, as an administrator, what the kubelet of this host requests for serving; gives the number. After a restart
 * it requests again, and only it knows the key of the last request.
 */
export async function approveServing(cluster: Cluster, host: LabHost): Promise<number> {
  const { body } = await cluster.api('GET', CSRS);
  const pending = ((body as { items?: ServingRequest[] }).items ?? []).filter(
    ({ spec, status }) =>
      spec.signerName === 'kubernetes.io/kubelet-serving' &&
      spec.username === `system:node:${host.name}` &&
      status?.conditions === undefined,
  );
  const names = pending.map(({ metadata }) => metadata?.name ?? '');
  if (names.length > 0) await cluster.kubectl(['certificate', 'approve', ...names]);
  return names.length;
}

export interface AdmissionLab extends WorkerLab {
  /** Starts an approver, which ends with the test, and waits for this message. */
  approver(message?: string, args?: readonly string[]): Promise<RunningJoin>;
  /** `kubejoin token create ARGS`. */
  newToken(...args: readonly string[]): Promise<string>;
  /** Waits until a request is approved or denied. */
  decided(name: string): Promise<unknown>;
}

/** Installs the roles before the file's tests and removes them at its end; after each test no approver runs. */
export function admissionLab(): AdmissionLab {
  const at = workerLab();
  const running: RunningJoin[] = [];
  beforeAll(async () => {
    await install(at.cluster.first);
    await must(at.cluster, ['admission', 'install']);
    await approverKubeconfig(at.cluster);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) {
      await one.kill('SIGKILL');
      await one.ended();
    }
    await deleteRequests(at.cluster);
  });
  afterAll(async () => {
    await must(at.cluster, ['admission', 'remove']);
  });
  return Object.assign(at, {
    approver: async (awaited = 'APPROVER_STARTED', args: readonly string[] = []) => {
      const started = await startApprover(at.cluster, args);
      running.push(started);
      await started.event(awaited, ({ message }) => (message?.key === awaited ? true : undefined));
      return started;
    },
    newToken: (...args: readonly string[]) => must(at.cluster, ['token', 'create', ...args]),
    decided: (name: string) =>
      until(`a decision about ${name}`, async () => (await decisionOf(at.cluster, name)).type !== undefined, {
        timeoutMs: 60_000,
      }),
  });
}
