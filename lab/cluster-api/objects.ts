/** Objects of Cluster API: a Cluster, its Machines and their KubeadmConfigs, and the user data that comes of these. */
import { until } from '../machine/wait.ts';
import type { Cluster } from '../support/cluster.ts';
import { NAMESPACE, type Provider } from './provider.ts';

const CORE = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${NAMESPACE}`;
const CONFIGS = `/apis/bootstrap.cluster.x-k8s.io/v1beta2/namespaces/${NAMESPACE}/kubeadmconfigs`;
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const INFRASTRUCTURE = { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'LabMachine' };

/** Secrets in which the provider looks for the authorities of a cluster, and the files of its control plane. */
const AUTHORITIES = { ca: 'ca', etcd: 'etcd/ca', proxy: 'front-proxy-ca', sa: 'sa' } as const;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface MachineSpec {
  readonly name: string;
  readonly cluster: string;
  readonly controlPlane: boolean;
  /** KubeadmConfigSpec of bootstrap.cluster.x-k8s.io/v1beta2. */
  readonly config: object;
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

  /** Creates a Machine with its KubeadmConfig; gives the user data that the provider makes of them. */
  async userData({ name, cluster, controlPlane, config }: MachineSpec): Promise<string> {
    const labels = {
      'cluster.x-k8s.io/cluster-name': cluster,
      ...(controlPlane && { 'cluster.x-k8s.io/control-plane': '' }),
    };
    const configRef = { apiGroup: 'bootstrap.cluster.x-k8s.io', kind: 'KubeadmConfig', name };
    const machine = await this.#create(`${CORE}/machines`, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Machine',
      metadata: { name, namespace: NAMESPACE, labels },
      spec: {
        clusterName: cluster,
        version: `v${this.#management.versions.kubernetes}`,
        bootstrap: { configRef },
        infrastructureRef: { ...INFRASTRUCTURE, name },
      },
    });
    const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Machine', name, uid: machine.uid, controller: true };
    await this.#create(CONFIGS, {
      apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmConfig',
      metadata: { name, namespace: NAMESPACE, labels, ownerReferences: [owner] },
      spec: config,
    });
    return this.#renderedFor(name);
  }

  /** A value of a Secret that the provider made. */
  async secret(name: string, key: string): Promise<string | undefined> {
    const { status, body } = await this.#management.api('GET', `${SECRETS}/${name}`);
    const value = status === 200 ? (body.data as Record<string, string> | undefined)?.[key] : undefined;
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
  }

  async #renderedFor(name: string): Promise<string> {
    const rendered = async () => {
      const { body } = await this.#management.api('GET', `${CONFIGS}/${name}`);
      const status = body.status as { dataSecretName?: string } | undefined;
      return status?.dataSecretName === undefined ? undefined : this.secret(status.dataSecretName, 'value');
    };
    const evidence = async () => `${await this.#conditions(name)}\n${await this.#provider.log()}`;
    return until(`the user data of ${name}`, rendered, { timeoutMs: 60_000, everyMs: 100, evidence });
  }

  async #conditions(name: string): Promise<string> {
    const { body } = await this.#management.api('GET', `${CONFIGS}/${name}`);
    return JSON.stringify(body.status?.conditions, null, 1);
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

  async #setStatus(cluster: string, status: object): Promise<void> {
    const { status: code, body } = await this.#management.api('PATCH', `${CORE}/clusters/${cluster}/status`, {
      status,
    });
    if (code !== 200) throw new Error(`the status of Cluster ${cluster}: ${code} ${String(body.message)}`);
  }

  async #create(path: string, object: object): Promise<{ uid: string }> {
    const { status, body } = await this.#management.api('POST', path, object);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${String(body.message)}`);
    return body.metadata as unknown as { uid: string };
  }
}
