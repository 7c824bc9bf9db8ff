import { rfc3339, wholeSeconds } from '../../base/time.ts';
import type { ApiConnection, ApiRequest, ApiResponse } from '../../wire/http/api.ts';
import type { Taint } from '../control-plane/nodes.ts';

/** Description of its machine that the simulated kubelet registers. */
export interface NodeDescription {
  name: string;
  hostname: string;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  address: string;
  kubeletVersion: string;
  kernelVersion: string;
  cpus: number;
  /** In bytes. */
  memory: number;
}

const REQUEST_MS = 10_000;
const STRATEGIC = 'application/strategic-merge-patch+json';

/**
 * Creates the Node (one that is there is taken over), its lease, and says that it is Ready. Throws an Error for any
 * refusal.
 */
export async function registerNode(
  connection: ApiConnection,
  node: NodeDescription,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const send = (request: Omit<ApiRequest, 'timeoutMs' | 'signal'>) =>
    connection.request({ ...request, timeoutMs: REQUEST_MS, signal });
  const created = await send({ method: 'POST', path: '/api/v1/nodes', body: initialNode(node, now) });
  if (created.status === 409) accepted(await send({ method: 'GET', path: `/api/v1/nodes/${node.name}` }), 200);
  else accepted(created, 201);
  await ensureLease(send, node.name, now);
  const status = { conditions: conditions(now, true), addresses: addresses(node), nodeInfo: nodeInfo(node) };
  accepted(
    await send({
      method: 'PATCH',
      path: `/api/v1/nodes/${node.name}/status`,
      contentType: STRATEGIC,
      body: { status },
    }),
    200,
  );
}

async function ensureLease(
  send: (request: Omit<ApiRequest, 'timeoutMs' | 'signal'>) => Promise<ApiResponse>,
  name: string,
  now: number,
): Promise<void> {
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  const existing = await send({ method: 'GET', path: `${leases}/${name}` });
  if (existing.status === 200) return;
  accepted(existing, 404);
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: 40,
    renewTime: rfc3339(now).replace('Z', '000Z'),
  };
  const body = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec,
  };
  accepted(await send({ method: 'POST', path: leases, body }), 201);
}

/** The response with one of these statuses. Throws an Error with the server's message for any other. */
export function accepted(response: ApiResponse, ...statuses: number[]): ApiResponse {
  if (statuses.includes(response.status)) return response;
  const { message } = (response.body ?? {}) as { message?: string };
  throw new Error(message ?? `the server returned HTTP ${response.status}`);
}

function initialNode(node: NodeDescription, now: number): unknown {
  const os = { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'linux' };
  const arch = { 'kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/arch': 'amd64' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: { 'kubernetes.io/hostname': node.hostname, ...os, ...arch, ...node.labels },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: node.taints.length === 0 ? {} : { taints: node.taints },
    status: {
      capacity: resources(node),
      allocatable: resources(node),
      conditions: conditions(now, false),
      addresses: addresses(node),
      nodeInfo: nodeInfo(node),
    },
  };
}

function conditions(now: number, ready: boolean): unknown[] {
  const at = wholeSeconds(now);
  const condition = (type: string, status: boolean, reason: string, message: string) => ({
    type,
    status: status ? 'True' : 'False',
    lastHeartbeatTime: at,
    lastTransitionTime: at,
    reason,
    message,
  });
  return [
    condition('MemoryPressure', false, 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', false, 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', false, 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    ready
      ? condition('Ready', true, 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', false, 'KubeletNotReady', 'the simulated kubelet is starting'),
  ];
}

const addresses = (node: NodeDescription) => [
  { type: 'InternalIP', address: node.address },
  { type: 'Hostname', address: node.hostname },
];

const resources = (node: NodeDescription) => ({
  cpu: String(node.cpus),
  memory: `${Math.floor(node.memory / 1024)}Ki`,
  pods: '110',
});

const nodeInfo = (node: NodeDescription) => ({
  machineID: '0123456789abcdef0123456789abcdef',
  systemUUID: '00000000-0000-4000-8000-000000000000',
  bootID: '00000000-0000-4000-8000-000000000001',
  kernelVersion: node.kernelVersion,
  osImage: 'Debian GNU/Linux 12 (bookworm), simulated by a rehearsal',
  containerRuntimeVersion: 'containerd://2.4.2',
  kubeletVersion: node.kubeletVersion,
  kubeProxyVersion: '',
  operatingSystem: 'linux',
  architecture: 'amd64',
});
