/** Objects of Cluster API: a Cluster, its Machines and their KubeadmConfigs, and the user data that comes of these. */
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';
import { NAMESPACE, type Provider } from './provider.ts';

const CORE = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${NAMESPACE}`;
const CONFIGS = `/apis/bootstrap.cluster.x-k8s.io/v1beta2/namespaces/${NAMESPACE}/kubeadmconfigs`;
const POOLS = `${CORE}/machinepools`;
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const INFRASTRUCTURE = { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'LabMachine' };

const TOKENS = '/api/v1/namespaces/kube-system/secrets';

/** Secrets in which the provider looks for the authorities of a cluster, and the files of its control plane. */
const AUTHORITIES = { ca: 'ca', etcd: 'etcd/ca', proxy: 'front-proxy-ca', sa: 'sa' } as const;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface OwnerSpec {
  /** Also of its KubeadmConfig. */
  readonly name: string;
  readonly cluster: string;
  /** KubeadmConfigSpec of bootstrap.cluster.x-k8s.io/v1beta2. */
  readonly config: object;
}

export interface MachineSpec extends OwnerSpec {
  readonly controlPlane: boolean;
}

export interface PoolSpec extends OwnerSpec {
  readonly replicas: number;
}

export class ClusterApi {
  readonly #management: Cluster;
  readonly #provider: Provider;

  constructor(management: Cluster, provider: Provider) {
    this.#management = management;
    this.#provider = provider;
  }

  /** A cluster whose infrastructure is ready and that has no control plane yet. */
  async createCluster(name: string, endpoint: Endpoint): Promise<void> {
    await this.#createCluster(name, endpoint);
    await this.#setStatus(name, { initialization: { infrastructureProvisioned: true } });
  }

  /** A cluster that stands already: its authorities and its administrator's kubeconfig are the provider's to use. */
  async adoptCluster(name: string, cluster: Cluster): Promise<void> {
    await this.#createCluster(name, { host: cluster.endpointAddress, port: 6443 });
    const pki = (file: string) => cluster.first.readFile(`/etc/kubernetes/pki/${file}`);
    for (const [purpose, file] of Object.entries(AUTHORITIES))
      await this.#createSecret(name, purpose, {
        'tls.crt': await pki(purpose === 'sa' ? 'sa.pub' : `${file}.crt`),
        'tls.key': await pki(`${file}.key`),
      });
    await this.#createSecret(name, 'kubeconfig', { value: await cluster.first.readFile('/etc/kubernetes/admin.conf') });
    // Last of all: the provider connects as soon as the infrastructure is ready, and waits half a minute after a failure.
    const initialized = {
      type: 'ControlPlaneInitialized',
      status: 'True',
      reason: 'Initialized',
      message: '',
      lastTransitionTime: `${new Date().toISOString().slice(0, 19)}Z`,
    };
    await this.#setStatus(name, {
      initialization: { infrastructureProvisioned: true, controlPlaneInitialized: true },
      conditions: [initialized],
    });
  }

  /** A Machine with its KubeadmConfig. */
  async createMachine({ controlPlane, ...owned }: MachineSpec): Promise<void> {
    const spec = this.#machineSpec(owned, 'LabMachine');
    await this.#createOwner('Machine', owned, spec, controlPlane ? { 'cluster.x-k8s.io/control-plane': '' } : {});
  }

  /** A MachinePool with the one KubeadmConfig of all its machines. */
  async createPool({ replicas, ...owned }: PoolSpec): Promise<void> {
    const template = { spec: this.#machineSpec(owned, 'LabMachinePool') };
    await this.#createOwner('MachinePool', owned, { clusterName: owned.cluster, replicas, template });
  }

  /** The user data that the provider has made of a KubeadmConfig. */
  userData(name: string): Promise<string> {
    const rendered = async () => {
      const { body } = await this.#management.api('GET', `${CONFIGS}/${name}`);
      const status = body.status as { dataSecretName?: string } | undefined;
      return status?.dataSecretName === undefined ? undefined : this.secret(status.dataSecretName, 'value');
    };
    const evidence = () => this.evidence(name);
    return until(`the user data of ${name}`, rendered, { everyMs: 100, evidence });
  }

  /** What the provider has to say about a KubeadmConfig. */
  async evidence(name: string): Promise<string> {
    const { body } = await this.#management.api('GET', `${CONFIGS}/${name}`);
    return `${JSON.stringify(body.status?.conditions, null, 1)}\n${await this.#provider.log()}`;
  }

  /** The nodes that a pool has, as Cluster API's controller of pools reports them. */
  async setPoolNodes(name: string, nodes: readonly string[]): Promise<void> {
    const nodeRefs = nodes.map((node) => ({ apiVersion: 'v1', kind: 'Node', name: node }));
    await this.#patch(`${POOLS}/${name}/status`, { status: { nodeRefs } });
  }

  /** Has the provider look at a KubeadmConfig now, and not only after a third of its tokens' life. */
  async wakeProvider(name: string): Promise<void> {
    await this.#patch(`${CONFIGS}/${name}`, { metadata: { annotations: { 'kubejoin.lab/woken': `${Date.now()}` } } });
  }

  /** The token by which the machines of a KubeadmConfig join. */
  async tokenOf(name: string): Promise<string> {
    const { body } = await this.#management.api('GET', `${CONFIGS}/${name}`);
    const { spec } = body as { spec?: { joinConfiguration?: { discovery?: { bootstrapToken?: { token?: string } } } } };
    const token = spec?.joinConfiguration?.discovery?.bootstrapToken?.token;
    if (!token) throw new Error(`KubeadmConfig ${name} has no token`);
    return token;
  }

  /** When a token expires, in milliseconds since 1970. */
  async expiryOf(token: string): Promise<number> {
    const { body } = await this.#management.api('GET', `${TOKENS}/bootstrap-token-${token.slice(0, 6)}`);
    const { expiration = '' } = (body.data ?? {}) as { expiration?: string };
    return Date.parse(Buffer.from(expiration, 'base64').toString());
  }

  async setExpiry(token: string, at: number): Promise<void> {
    const stringData = { expiration: `${new Date(at).toISOString().slice(0, 19)}Z` };
    await this.#patch(`${TOKENS}/bootstrap-token-${token.slice(0, 6)}`, { stringData });
  }

  /** A value of a Secret that the provider made. */
  async secret(name: string, key: string): Promise<string | undefined> {
    const { status, body } = await this.#management.api('GET', `${SECRETS}/${name}`);
    const value = status === 200 ? (body.data as Record<string, string> | undefined)?.[key] : undefined;
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
  }

  #machineSpec({ name, cluster }: OwnerSpec, infrastructure: string): object {
    return {
      clusterName: cluster,
      version: `v${this.#management.versions.kubernetes}`,
      bootstrap: { configRef: { apiGroup: 'bootstrap.cluster.x-k8s.io', kind: 'KubeadmConfig', name } },
      infrastructureRef: { ...INFRASTRUCTURE, kind: infrastructure, name },
    };
  }

  async #createOwner(
    kind: 'Machine' | 'MachinePool',
    { name, cluster, config }: OwnerSpec,
    spec: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const apiVersion = 'cluster.x-k8s.io/v1beta2';
    const metadata = { name, namespace: NAMESPACE, labels: { 'cluster.x-k8s.io/cluster-name': cluster, ...more } };
    const { uid } = await this.#create(`${CORE}/${kind.toLowerCase()}s`, { apiVersion, kind, metadata, spec });
    await this.#create(CONFIGS, {
      apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmConfig',
      metadata: { ...metadata, ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] },
      spec: config,
    });
  }

  async #createCluster(name: string, endpoint: Endpoint): Promise<void> {
    await this.#create(`${CORE}/clusters`, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
      metadata: { name, namespace: NAMESPACE },
      spec: { controlPlaneEndpoint: endpoint, infrastructureRef: { ...INFRASTRUCTURE, kind: 'LabCluster', name } },
    });
  }

  async #createSecret(cluster: string, purpose: string, stringData: Record<string, string>): Promise<void> {
    await this.#create(SECRETS, {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'cluster.x-k8s.io/secret',
      metadata: { name: `${cluster}-${purpose}`, labels: { 'cluster.x-k8s.io/cluster-name': cluster } },
      stringData,
    });
  }

  #setStatus(cluster: string, status: object): Promise<void> {
    return this.#patch(`${CORE}/clusters/${cluster}/status`, { status });
  }

  async #patch(path: string, patch: object): Promise<void> {
    const { status, body } = await this.#management.api('PATCH', path, patch);
    if (status !== 200) throw new Error(`PATCH ${path}: ${status} ${String(body.message)}`);
  }

  async #create(path: string, object: object): Promise<{ uid: string }> {
    const { status, body } = await this.#management.api('POST', path, object);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${String(body.message)}`);
    return body.metadata as unknown as { uid: string };
  }
}
