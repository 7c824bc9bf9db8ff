import { Failure } from '../../base/failure.ts';
import type { ContainerRuntime, ContainerRuntimeWriter } from '../../host/container-runtimes.ts';
import { CRI_NOT_LISTENING } from '../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { linuxClock } from '../../host/linux/system.ts';
import type { Host, HostLock } from '../../host/ports.ts';
import { SimulatedDirectory, type SimulatedEntry } from '../../host/simulated-directory.ts';
import type { FaultName } from '../faults.ts';
import type { KubeletMilestone } from '../kubelet/machine.ts';
import type { StartComponent } from '../static-pods/component.ts';
import { type ContainerEvent, SimulatedRuntime } from './container-runtime.ts';
import { KERNEL, layOutHost } from './files.ts';
import { SimulatedNetwork } from './network.ts';
import { SimulatedServices } from './services.ts';
import { CPUS, MEMORY, simulatedSystem } from './system.ts';

export interface SimulatedHostOptions {
  /** A directory that doesn't exist yet; it becomes the host's /. */
  root: string;
  hostname: string;
  /** The host's own address, for instance 192.0.2.11. */
  address: string;
  /** Network to the other hosts. Default: one without simulated hosts. */
  network?: SimulatedNetwork;
  faults?: readonly FaultName[];
  /** Default v1.37.2. */
  kubeletVersion?: string;
  onMilestone?(event: KubeletMilestone): void;
  /** Programs of static Pods, by name; every other one runs and does nothing. */
  components?: Readonly<Record<string, StartComponent>>;
  onContainer?(event: ContainerEvent): void;
}

type NetworkedOptions = SimulatedHostOptions & { network: SimulatedNetwork };

const CONTAINERD = '/run/containerd/containerd.sock';
const CRIO = '/run/crio/crio.sock';

/**
 * A simulated Debian host in a directory: the join runs on it as root runs it on a real one, and nothing leaves the
 * directory.
 */
export class SimulatedHost implements Host {
  readonly read: Host['read'];
  readonly write: Host['write'];
  readonly hostname: string;
  readonly directory: SimulatedDirectory;
  readonly #services: SimulatedServices;
  readonly #runtime: SimulatedRuntime;
  #locked = false;

  private constructor(
    options: NetworkedOptions,
    directory: SimulatedDirectory,
    runtime: SimulatedRuntime,
    services: SimulatedServices,
  ) {
    this.hostname = options.hostname;
    this.directory = directory;
    this.#services = services;
    this.#runtime = runtime;
    const { hostname, address, network, faults = [] } = options;
    const sockets = socketsOf(faults);
    const connect = (socket: string) =>
      sockets.includes(socket.replace(/^unix:\/\//, '')) ? runtime.connect() : absentRuntime(socket);
    this.read = {
      files: directory.reader,
      services,
      runtimes: { connect, detect: async () => sockets.map((path) => `unix://${path}`) },
      system: simulatedSystem({
        hostname,
        address,
        network,
        faults: new Set(faults),
        kubeletVersion: kubeletVersion(options),
        services,
        runtime,
      }),
      mounts: { list: async () => [] },
      clock: linuxClock,
    };
    this.write = {
      files: directory.writer,
      services,
      runtimes: { connect },
      mounts: { unmount: async () => '' },
      programs: { run: async () => ({ code: 127, stdout: '', stderr: 'no such program on a simulated host' }) },
      lock: () => this.#lock(),
    };
  }

  /** Does what the lock of a Linux host does, within this process. */
  async #lock(): Promise<HostLock> {
    if (this.#locked) return { holder: process.pid };
    this.#locked = true;
    return {
      release: () => {
        this.#locked = false;
      },
    };
  }

  static async create(options: SimulatedHostOptions): Promise<SimulatedHost> {
    const faults = new Set(options.faults);
    const directory = new SimulatedDirectory(options.root);
    const { network = new SimulatedNetwork() } = options;
    const sockets = socketsOf(options.faults ?? []);
    const [swapOn, manifestThere] = [faults.has('swap-on'), faults.has('manifest-there')];
    await layOutHost(directory, {
      hostname: options.hostname,
      address: options.address,
      swapOn,
      manifestThere,
      dropIn: !faults.has('kubelet-drop-in-missing'),
      sockets,
    });
    const runtime = makeRuntime(options, directory);
    const services = new SimulatedServices({
      machine: {
        directory,
        dialer: network.dialer,
        runtime,
        swapOn,
        hostname: options.hostname,
        address: options.address,
        kubeletVersion: kubeletVersion(options),
        kernelVersion: KERNEL,
        cpus: CPUS,
        memory: MEMORY,
        clock: linuxClock,
        milestone: (event) => options.onMilestone?.(event),
      },
      kubeletEnabled: !faults.has('kubelet-disabled'),
      kubeletExists: !faults.has('kubelet-unit-missing'),
      kubeletCrashes: faults.has('kubelet-crash'),
      runtimes: sockets.length === 0 ? [] : ['containerd'],
    });
    return new SimulatedHost({ ...options, network }, directory, runtime, services);
  }

  /** Everything in the host's file system. */
  entries(): Promise<SimulatedEntry[]> {
    return this.directory.entries();
  }

  /** Where a path of the host really is. */
  inside(path: string): string {
    return this.directory.inside(path);
  }

  /** Ends the kubelet, then what it has started. */
  async stop(): Promise<void> {
    await this.#services.stop('kubelet').catch(() => {});
    await this.#runtime.stop();
  }
}

function socketsOf(faults: readonly FaultName[]): string[] {
  if (faults.includes('no-runtime')) return [];
  return faults.includes('two-runtimes') ? [CONTAINERD, CRIO] : [CONTAINERD];
}

function kubeletVersion(options: SimulatedHostOptions): string {
  return options.faults?.includes('version-skew') ? 'v1.39.0' : (options.kubeletVersion ?? 'v1.37.2');
}

function makeRuntime(
  { components = {}, faults = [], onContainer }: SimulatedHostOptions,
  directory: SimulatedDirectory,
): SimulatedRuntime {
  const available = (image: string) => !(faults.includes('image-missing') && image.includes('kube-apiserver'));
  const told = onContainer === undefined ? {} : { onContainer };
  const cgroupDriver = faults.includes('cgroup-drivers') ? 'cgroupfs' : 'systemd';
  return new SimulatedRuntime({
    socket: `unix://${CONTAINERD}`,
    directory,
    clock: linuxClock,
    components,
    available,
    cgroupDriver,
    ...told,
  });
}

function absentRuntime(socket: string): ContainerRuntime & ContainerRuntimeWriter {
  const refuse = async (): Promise<never> => {
    throw new Failure(CRI_NOT_LISTENING, { socket, reason: 'ENOENT' });
  };
  return {
    version: refuse,
    status: refuse,
    cgroupDriver: refuse,
    hasImage: refuse,
    containers: refuse,
    podSandboxes: refuse,
    pullImage: refuse,
    importImage: refuse,
    removeImage: refuse,
    stopContainer: refuse,
    stopPodSandbox: refuse,
    removePodSandbox: refuse,
    close: () => undefined,
  };
}
