import { record } from '../../../src/base/record.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { type RemoveOptions, type RemoveResult, remove } from '../../../src/features/remove/remove.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import type { Host } from '../../../src/host/ports.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import type { ApiRequest, ApiResponse } from '../../../src/wire/http/api.ts';
import { CSRS, ServedApi } from '../../support/served-api.ts';

export const PODS = '/api/v1/namespaces/default/pods';
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const DAEMON_SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const REPLICA = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true };
const DAEMON = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', controller: true };

const CONFIGURATION = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.0
controlPlaneEndpoint: api.example:6443
`;
const EXTERNAL = `etcd:
  external:
    endpoints: [https://10.0.1.1:2379]
    caFile: /etc/etcd/ca.crt
    certFile: /etc/etcd/client.crt
    keyFile: /etc/etcd/client.key
`;

/** The answer to an eviction; undefined: the Pod is gone at once. */
type Eviction = (pod: string, attempt: number) => { status: number; body: unknown } | undefined;

/** This machine with a clock on which a pause passes at once. */
function hurriedHost(): Host {
  const host = linuxHost();
  const { clock } = host.read;
  let skipped = 0;
  const sleep = async (ms: number, signal?: AbortSignal) => {
    skipped += ms;
    await clock.sleep(1, signal);
  };
  const hurried = { ...clock, now: () => clock.now(), random: () => clock.random(), sleep };
  const read = { ...host.read, clock: { ...hurried, monotonic: () => clock.monotonic() + skipped } };
  return { ...host, read };
}

/** An API server in memory, with the worker w7, its Pods and what is bound to it. */
export class ServedCluster {
  /** Pods whose eviction was asked for, in order. */
  readonly evictions: string[] = [];
  readonly events: JoinEvent[] = [];
  evict: Eviction = () => undefined;
  /** Called before each request is answered. */
  before: (request: ApiRequest) => ApiResponse | undefined = () => undefined;
  readonly api: ServedApi;

  private constructor(api: ServedApi) {
    this.api = api;
    api.memory.disturb = (request) => this.before(request) ?? this.#evicted(request);
  }

  static async start(): Promise<ServedCluster> {
    const cluster = new ServedCluster(await ServedApi.start());
    const { memory } = cluster.api;
    cluster.node('w7');
    cluster.pod('web-1', { ownerReferences: [REPLICA] });
    cluster.pod('agent-1', { ownerReferences: [DAEMON] });
    memory.put(DAEMON_SETS, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { namespace: 'default', name: 'agent' },
    });
    cluster.configuration(EXTERNAL);
    cluster.lease();
    cluster.api.token('abcdef', undefined);
    await cluster.request('csr-1');
    return cluster;
  }

  node(name: string, more: { spec?: object; ready?: boolean; labels?: object } = {}): void {
    const { spec = {}, ready = true, labels = {} } = more;
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }];
    this.api.memory.put('/api/v1/nodes', {
      ...{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec },
      status: { conditions, addresses: [{ type: 'InternalIP', address: '10.0.0.7' }] },
    });
  }

  pod(name: string, { spec = {}, status = { phase: 'Running' }, ...metadata }: Record<string, unknown> = {}): void {
    this.api.memory.put(PODS, {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name, ...metadata } },
      ...{ spec: { nodeName: 'w7', ...(spec as object) }, status },
    });
  }

  /** The ClusterConfiguration, with this etcd. */
  configuration(etcd: string): void {
    const path = '/api/v1/namespaces/kube-system/configmaps';
    if (this.api.memory.object(`${path}/kubeadm-config`)) this.api.memory.remove(`${path}/kubeadm-config`);
    this.api.memory.put(path, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'kube-system', name: 'kubeadm-config' } },
      data: { ClusterConfiguration: CONFIGURATION + etcd },
    });
  }

  lease(renewed = Date.now()): void {
    this.api.memory.put(LEASES, {
      ...{
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { namespace: 'kube-node-lease', name: 'w7' },
      },
      spec: { renewTime: new Date(renewed).toISOString(), leaseDurationSeconds: 40 },
    });
  }

  /** A CertificateSigningRequest for the certificate of a node. */
  async request(name: string, node = 'w7'): Promise<void> {
    const subject = { commonName: `system:node:${node}`, organizations: ['system:nodes'] };
    const pair = await new KeyStock(1).take('ECDSA-P256');
    const pem = certificateRequest({ ...subject, dnsNames: [], ipAddresses: [] }, pair);
    this.api.memory.put(CSRS, {
      ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name } },
      spec: { request: Buffer.from(pem).toString('base64'), signerName: 'kubernetes.io/kube-apiserver-client-kubelet' },
    });
  }

  remove(options: Partial<RemoveOptions> = {}): Promise<RemoveResult> {
    return remove({
      ...{ nodes: ['w7'], kubeconfigPath: this.api.kubeconfig, host: hurriedHost(), dryRun: false },
      ...{ force: false, deleteEmptydirData: false, skipWaitForDeleteTimeout: 0, gracePeriod: -1 },
      ...{ timeoutMs: Number.POSITIVE_INFINITY, emit: (event) => void this.events.push(event) },
      ...{ signal: new AbortController().signal, ...options },
    });
  }

  /** Keys of the notices, in order. */
  get notices(): string[] {
    return this.events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));
  }

  /** Requests that change the cluster, as "METHOD path". */
  get writes(): string[] {
    return this.api.memory.requests.flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]));
  }

  /** Everything that is there of the node. */
  get left(): unknown[] {
    const { memory } = this.api;
    const paths = ['/api/v1/nodes/w7', `${PODS}/web-1`, `${LEASES}/w7`, `${CSRS}/csr-1`];
    return [...paths.map((path) => memory.object(path)), ...this.api.tokens()].filter((one) => one !== undefined);
  }

  #evicted({ method, path, body }: ApiRequest): ApiResponse | undefined {
    const pod = /\/pods\/([^/]+)\/eviction$/.exec(path)?.[1];
    if (method !== 'POST' || pod === undefined) return undefined;
    this.evictions.push(pod);
    const answer = this.evict(pod, this.evictions.filter((one) => one === pod).length);
    if (answer !== undefined) return { ...answer, serverTime: undefined };
    const found = this.api.memory.object(`${PODS}/${pod}`);
    const { uid } = record(record(record(body).deleteOptions).preconditions);
    if (found === undefined) return { status: 404, body: {}, serverTime: undefined };
    if (uid !== found.metadata.uid) return { status: 409, body: {}, serverTime: undefined };
    this.api.memory.remove(`${PODS}/${pod}`);
    return { status: 201, body: {}, serverTime: undefined };
  }
}

/** The API server's answer while a budget forbids an eviction. */
export const TOO_MANY = {
  status: 429,
  body: {
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        { reason: 'DisruptionBudget', message: 'The disruption budget web needs 1 healthy pods and has 1 currently' },
      ],
    },
  },
};
