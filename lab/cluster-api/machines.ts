/** Machines that boot with the provider's user data, by the real kubeadm or by kubejoin in its place. */
import { stringify } from 'yaml';
import type { LabHost } from '../machine/host.ts';
import type { HostSpec } from '../machine/place.ts';
import { until } from '../machine/wait.ts';
import type { Lab } from '../run/lifecycle.ts';
import { kubeletConfiguration } from '../support/kubeadm-config.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { FIRST_BOOTS } from './first-boot.ts';
import { ClusterApi } from './objects.ts';
import { Provider } from './provider.ts';

/** Written by the provider's user data when the machine has come up. */
export const SENTINEL = '/run/cluster-api/bootstrap-success.complete';
const PATCHES = '/etc/kubernetes/patches';
/** The cluster of all machines but those of the role init. */
const CLUSTER = 'lab';

/** Numbers of the machines' hosts; each has an endpoint of its own, too (place.ts). */
const FIRST_NUMBER = 100;
const NUMBERS = 50;

export const AS_KUBEADM = 'kubejoin in its place';
export const PROGRAMS = ['kubeadm', AS_KUBEADM] as const;
export type Program = (typeof PROGRAMS)[number];
export type Role = 'init' | 'control-plane' | 'worker';

/** Needed by every node of the lab; see IGNORED. */
const REGISTRATION = {
  criSocket: 'unix:///run/containerd/containerd.sock',
  ignorePreflightErrors: ['SystemVerification'],
};

export interface BootOptions {
  /** Laid over the JoinConfiguration, or what the ClusterConfiguration is. */
  readonly settings?: object;
  /** Address of a new cluster's endpoint. Default: the machine's own. */
  readonly endpoint?: (host: HostSpec) => string;
  /** The program that executes the user data. Default: cloud-init. */
  readonly by?: keyof typeof FIRST_BOOTS;
  readonly before?: (address: string) => Promise<void>;
}

export interface Machine {
  /** Names of the Machine, its KubeadmConfig, and with role init its Cluster. With a pool, that of the pool. */
  readonly name: string;
  readonly host: LabHost;
  readonly by: keyof typeof FIRST_BOOTS;
}

export interface Ended {
  /** The sentinel file says so. */
  readonly succeeded: boolean;
  /** Complaints of the program that executes the user data. */
  readonly errors: readonly string[];
  /** All that the commands printed. */
  readonly output: string;
}

export class Machines {
  readonly api: ClusterApi;
  readonly provider: Provider;
  readonly #lab: Lab;
  readonly #hosts: LabHost[] = [];
  #number = 0;

  private constructor(lab: Lab, provider: Provider) {
    this.#lab = lab;
    this.provider = provider;
    this.api = new ClusterApi(lab.cluster, provider);
  }

  /** The lab's cluster is one of Cluster API from now on. */
  static async in(lab: Lab): Promise<Machines> {
    const machines = new Machines(lab, await Provider.start(lab));
    try {
      await machines.api.adoptCluster(CLUSTER, lab.cluster);
      return machines;
    } catch (error) {
      await machines.close();
      throw error;
    }
  }

  /** Boots a machine. Its host may have a fault from the first moment: `before` gets its address. */
  async boot(role: Role, program: Program, options: BootOptions = {}): Promise<Machine> {
    const { settings = {}, endpoint, by = 'cloud-init', before } = options;
    const spec = this.#nextHost(role);
    const name = `${role}-${this.#number}`;
    const address = `${this.#lab.place.network}.${spec.number}`;
    if (role === 'init') await this.api.createCluster(name, { host: endpoint?.(spec) ?? address, port: 6443 });
    await this.api.createMachine({
      name,
      cluster: role === 'init' ? name : CLUSTER,
      controlPlane: role !== 'worker',
      config: {
        ...programConfig(program, by),
        ...(await configFor(role, address, settings)),
      },
    });
    const userData = await this.api.userData(name);
    await before?.(address);
    return { name, by, host: await this.#bootHost(spec, role, userData, by) };
  }

  /** A pool of workers that have not booted; gives its name. */
  async pool(program: Program, replicas: number): Promise<string> {
    const name = `pool-${++this.#number}`;
    const config = { ...programConfig(program, 'cloud-init'), ...(await configFor('worker', '', {})) };
    await this.api.createPool({ name, cluster: CLUSTER, replicas, config });
    return name;
  }

  /** Boots a machine of a pool with this user data. */
  async bootOf(pool: string, userData: string): Promise<Machine> {
    const host = await this.#bootHost(this.#nextHost('worker'), 'worker', userData, 'cloud-init');
    return { name: pool, by: 'cloud-init', host };
  }

  /** Waits until the boot of a machine has done everything. */
  async ended({ host, by }: Machine, timeoutMs = PATIENCE_MS): Promise<Ended> {
    const boot = FIRST_BOOTS[by];
    const evidence = async () => `${await boot.output(host)}\n${await host.journal()}`;
    await until(`${host.name} to have booted`, () => boot.hasEnded(host), { timeoutMs, everyMs: 200, evidence });
    const succeeded = (await host.exec(['cat', SENTINEL])).stdout === 'success\n';
    return { succeeded, errors: await boot.errors(host), output: await boot.output(host) };
  }

  /** Ends all of them, and takes them out of the lab's cluster. */
  async remove(): Promise<void> {
    const { cluster } = this.#lab;
    for (const host of this.#hosts.splice(0)) {
      const members = await cluster.controlPlane.etcdMembers();
      if (members.some(({ peerUrls }) => peerUrls.includes(`https://${host.address}:2380`))) {
        await cluster.controlPlane.lead();
        await cluster.controlPlane.removeEtcdMember(host.address);
      }
      await this.#lab.removeHost(host);
      await cluster.controlPlane.waitApiServer();
      await cluster.forget(host);
      await cluster.inherit(host);
    }
  }

  async close(): Promise<void> {
    await this.remove();
    await this.provider.stop();
  }

  /** Different for machines that boot at the same time. */
  #nextHost(role: Role): HostSpec {
    const number = FIRST_NUMBER + (this.#number++ % NUMBERS);
    return { name: `${role === 'worker' ? 'worker' : 'cp'}${number}`, number };
  }

  async #bootHost(spec: HostSpec, role: Role, userData: string, by: keyof typeof FIRST_BOOTS): Promise<LabHost> {
    const controlPlane = role !== 'worker';
    const host = await this.#lab.addHost({ ...spec, controlPlane, ...FIRST_BOOTS[by].imageOf(userData) });
    this.#hosts.push(host);
    return host;
  }
}

function programConfig(program: Program, by: keyof typeof FIRST_BOOTS): object {
  const { config, preKubeadmCommands } = FIRST_BOOTS[by];
  return { verbosity: 5, ...config, ...(program !== 'kubeadm' && { preKubeadmCommands }) };
}

async function configFor(role: Role, address: string, settings: object): Promise<object> {
  const localAPIEndpoint = { advertiseAddress: address, bindPort: 6443 };
  if (role !== 'init')
    return {
      joinConfiguration: {
        nodeRegistration: REGISTRATION,
        ...(role === 'control-plane' && { controlPlane: { localAPIEndpoint } }),
        ...settings,
      },
    };
  return {
    // Settings that kubelets need on such a machine; joining ones get them from the cluster.
    files: [
      {
        path: `${PATCHES}/kubeletconfiguration+merge.yaml`,
        // The provider makes no Ignition config without it.
        permissions: '0644',
        content: stringify(await kubeletConfiguration()),
      },
    ],
    initConfiguration: {
      localAPIEndpoint,
      nodeRegistration: REGISTRATION,
      patches: { directory: PATCHES },
      skipPhases: ['addon/kube-proxy'],
    },
    ...(Object.keys(settings).length > 0 && { clusterConfiguration: settings }),
  };
}
