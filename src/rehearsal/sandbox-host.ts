import { Failure } from '../failure.ts';
import { linuxClock } from '../host/linux/clock.ts';
import type { ContainerRuntime, ContainerRuntimes, Host, HostLock, SystemReader } from '../host/ports.ts';
import { SandboxDirectory, type SandboxEntry } from '../host/sandbox-directory.ts';
import type { FaultName } from './faults.ts';
import type { KubeletMilestone } from './kubelet/stand-in-kubelet.ts';
import { KERNEL, layOutHost } from './sandbox-files.ts';
import { SandboxServices } from './sandbox-services.ts';

export interface SandboxHostOptions {
  /** A directory that doesn't exist yet; it becomes the host's /. */
  root: string;
  hostname: string;
  /** The host's own address, for instance 192.0.2.11. */
  address: string;
  faults?: readonly FaultName[];
  /** Default v1.37.2. */
  kubeletVersion?: string;
  onMilestone?(event: KubeletMilestone): void;
}

const CONTAINERD = '/run/containerd/containerd.sock';
const CRIO = '/run/crio/crio.sock';
const GIB = 1024 ** 3;
/** Programs on the pretended host's PATH. */
const PROGRAMS = `kubelet kubeadm kubectl crictl conntrack ethtool ip iptables nft losetup mount nsenter socat tc touch modprobe systemctl
  findmnt lsblk cp`.split(/\s+/);

/** A pretended Debian host in a directory: the join runs on it as root runs it on a real one, and nothing leaves the directory. */
export class SandboxHost implements Host {
  readonly read: Host['read'];
  readonly write: Host['write'];
  readonly hostname: string;
  readonly #directory: SandboxDirectory;
  readonly #services: SandboxServices;
  #locked = false;

  private constructor(options: SandboxHostOptions, directory: SandboxDirectory, services: SandboxServices) {
    this.hostname = options.hostname;
    this.#directory = directory;
    this.#services = services;
    this.read = {
      files: directory.reader,
      services,
      runtimes: sandboxRuntimes(socketsOf(options.faults ?? [])),
      system: sandboxSystem(options, services),
      clock: linuxClock,
      random: Math.random,
    };
    this.write = { files: directory.writer, services, lock: () => this.#lock() };
  }

  /** As the Linux host's, within this process. */
  async #lock(): Promise<HostLock> {
    if (this.#locked) return { holder: process.pid };
    this.#locked = true;
    return {
      release: () => {
        this.#locked = false;
      },
    };
  }

  static async create(options: SandboxHostOptions): Promise<SandboxHost> {
    const faults = new Set(options.faults);
    const directory = new SandboxDirectory(options.root);
    const sockets = socketsOf(options.faults ?? []);
    const swapOn = faults.has('swap-on');
    await layOutHost(directory, { hostname: options.hostname, address: options.address, swapOn, sockets });
    const services = new SandboxServices({
      machine: {
        directory,
        swapOn,
        hostname: options.hostname,
        address: options.address,
        kubeletVersion: kubeletVersion(options),
        kernelVersion: KERNEL,
        cpus: 2,
        memory: 4 * GIB,
        clock: linuxClock,
        milestone: (event) => options.onMilestone?.(event),
      },
      kubeletEnabled: !faults.has('kubelet-disabled'),
      kubeletCrashes: faults.has('kubelet-crash'),
      runtimes: sockets.length === 0 ? [] : ['containerd'],
    });
    return new SandboxHost(options, directory, services);
  }

  /** Everything in the host's file system. */
  entries(): Promise<SandboxEntry[]> {
    return this.#directory.entries();
  }

  /** Where a path of the host really is. */
  inside(path: string): string {
    return this.#directory.inside(path);
  }

  /** Ends the kubelet. */
  async stop(): Promise<void> {
    await this.#services.stop('kubelet');
  }
}

function socketsOf(faults: readonly FaultName[]): string[] {
  if (faults.includes('no-runtime')) return [];
  return faults.includes('two-runtimes') ? [CONTAINERD, CRIO] : [CONTAINERD];
}

function kubeletVersion(options: SandboxHostOptions): string {
  return options.faults?.includes('version-skew') ? 'v1.39.0' : (options.kubeletVersion ?? 'v1.37.2');
}

function sandboxRuntimes(sockets: readonly string[]): ContainerRuntimes {
  return {
    detect: async () => sockets.map((path) => `unix://${path}`),
    connect(socket) {
      const path = socket.replace(/^unix:\/\//, '');
      return sockets.includes(path) ? pretendedContainerd() : absentRuntime(socket);
    },
  };
}

function pretendedContainerd(): ContainerRuntime {
  const ready = (type: string) => ({ type, status: true, reason: '', message: '' });
  return {
    version: async () => ({ runtimeName: 'containerd', runtimeVersion: 'v2.4.2', runtimeApiVersion: 'v1' }),
    status: async () => ({ conditions: [ready('RuntimeReady'), ready('NetworkReady')] }),
    cgroupDriver: async () => 'systemd',
    close: () => undefined,
  };
}

function absentRuntime(socket: string): ContainerRuntime {
  const refuse = async (): Promise<never> => {
    throw new Failure('CRI_NOT_LISTENING', { socket, reason: 'ENOENT' });
  };
  return { version: refuse, status: refuse, cgroupDriver: refuse, close: () => undefined };
}

function sandboxSystem(options: SandboxHostOptions, services: SandboxServices): SystemReader {
  const faults = new Set(options.faults);
  const version = kubeletVersion(options);
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    uid: () => 0,
    hostname: () => options.hostname,
    kernelRelease: () => KERNEL,
    cpuCount: () => 2,
    memoryTotal: () => 4 * GIB,
    interfaces: () => [
      { name: 'lo', address: '127.0.0.1', family: 'IPv4', internal: true },
      { name: 'eth0', address: options.address, family: 'IPv4', internal: false },
    ],
    lookup: async (name) => (name === options.hostname ? [options.address] : name === 'localhost' ? ['127.0.0.1'] : []),
    portFree: async (port) => {
      if (port === 10250 && faults.has('port-in-use')) return false;
      return !(await services.state('kubelet')).active || ![10248, 10250].includes(port);
    },
    commandPath: async (name) => (PROGRAMS.includes(name) ? `/usr/bin/${name}` : undefined),
    query: async (argv) =>
      argv[0]?.replace(/.*\//, '') === 'kubelet' && argv.includes('--version')
        ? { code: 0, stdout: `Kubernetes ${version}\n`, stderr: '' }
        : { code: -1, stdout: '', stderr: 'no such program on a pretended host' },
    probe: async (url) => {
      const { hostname, port, pathname } = new URL(url);
      const own = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
      return own ? services.probe(Number(port), pathname) : undefined;
    },
  };
}
