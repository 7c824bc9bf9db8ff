/** Machines that boot with the provider's user data, by the real kubeadm or by kubejoin in its place. */
import { stringify } from 'yaml';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { booted, cloudImage, KUBEJOIN_IN_IMAGE } from '../provision/cloud-image.ts';
import type { Lab } from '../run/lifecycle.ts';
import { kubeletConfiguration } from '../support/kubeadm-config.ts';
import { INSTALLED } from '../worker/kubejoin.ts';
import { ClusterApi } from './objects.ts';
import { Provider } from './provider.ts';

/** Written by the provider's user data when the machine has come up. */
const SENTINEL = '/run/cluster-api/bootstrap-success.complete';
const PATCHES = '/etc/kubernetes/patches';

export const PROGRAMS = ['kubeadm', 'kubejoin in its place'] as const;
export type Program = (typeof PROGRAMS)[number];
export type Role = 'init' | 'control-plane' | 'worker';

/** Needed by every node of the lab; see IGNORED. */
const REGISTRATION = {
  criSocket: 'unix:///run/containerd/containerd.sock',
  ignorePreflightErrors: ['SystemVerification'],
};
/** The whole of what a KubeadmConfig says to have kubejoin in kubeadm's place, as docs/provision.md has it. */
const IN_ITS_PLACE = { preKubeadmCommands: [`ln -s ${INSTALLED} /usr/local/bin/kubeadm`] };

export interface BootOptions {
  /** Laid over the JoinConfiguration, or what the ClusterConfiguration is. */
  readonly settings?: object;
  /** Address of a new cluster's endpoint. Default: the machine's own. */
  readonly endpoint?: string;
  readonly before?: (address: string) => Promise<void>;
}

export interface Machine {
  /** Names of the Machine, its KubeadmConfig, and with role init its Cluster. */
  readonly name: string;
  readonly host: LabHost;
}

export interface Ended {
  /** The sentinel file says so. */
  readonly succeeded: boolean;
  /** Complaints of cloud-init. */
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
      await machines.api.adoptCluster('lab', lab.cluster);
      return machines;
    } catch (error) {
      await machines.close();
      throw error;
    }
  }

  /** Boots a machine. Its host may have a fault from the first moment: `before` gets its address. */
  async boot(role: Role, program: Program, { settings = {}, endpoint, before }: BootOptions = {}): Promise<Machine> {
    this.#number += 1;
    const machine = `${role}-${this.#number}`;
    const address = await this.#lab.nextAddress();
    if (role === 'init') await this.api.createCluster(machine, { host: endpoint ?? address, port: 6443 });
    const userData = await this.api.userData({
      name: machine,
      cluster: role === 'init' ? machine : 'lab',
      controlPlane: role !== 'worker',
      config: {
        verbosity: 5,
        ...(program === 'kubeadm' ? {} : IN_ITS_PLACE),
        ...(await configFor(role, address, settings)),
      },
    });
    await before?.(address);
    const host = await this.#lab.addHost({
      name: role === 'worker' ? 'worker9' : 'cp9',
      controlPlane: role !== 'worker',
      cloudImage: [...cloudImage(userData), KUBEJOIN_IN_IMAGE],
    });
    this.#hosts.push(host);
    if (host.address !== address) throw new Error(`${host.name} has ${host.address}, not ${address}`);
    return { name: machine, host };
  }

  /** Waits until cloud-init has done everything. */
  async ended({ host }: Machine, timeoutMs = 240_000): Promise<Ended> {
    const evidence = async () => `${await outputOf(host)}\n${await host.journal()}`;
    await until(`${host.name} to have booted`, () => booted(host), { timeoutMs, everyMs: 200, evidence });
    const result = JSON.parse(await host.readFile('/run/cloud-init/result.json')) as { v1: { errors: string[] } };
    const succeeded = (await host.exec(['cat', SENTINEL])).stdout === 'success\n';
    return { succeeded, errors: result.v1.errors, output: await outputOf(host) };
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
    files: [{ path: `${PATCHES}/kubeletconfiguration+merge.yaml`, content: stringify(await kubeletConfiguration()) }],
    initConfiguration: {
      localAPIEndpoint,
      nodeRegistration: REGISTRATION,
      patches: { directory: PATCHES },
      skipPhases: ['addon/kube-proxy'],
    },
    ...(Object.keys(settings).length > 0 && { clusterConfiguration: settings }),
  };
}

async function outputOf(host: LabHost): Promise<string> {
  return (await host.exec(['cat', '/var/log/cloud-init-output.log'])).stdout;
}
