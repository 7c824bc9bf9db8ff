import { dirname, join, normalize } from 'node:path';
import { Failure } from '../../src/base/failure.ts';
import { sha256 } from '../../src/base/sha256.ts';
import { monotonicMs } from '../../src/base/time.ts';
import type {
  ContainerRuntime,
  ContainerRuntimeWriter,
  PodSandbox,
  RuntimeContainer,
} from '../../src/host/container-runtimes.ts';
import { SERVICE_FAILED } from '../../src/host/host-sentences.ts';
import type { ImageToStore } from '../../src/host/images.ts';
import {
  FILE_CHANGED_MEANWHILE,
  FILE_NOT_READ,
  FILE_NOT_REMOVED,
  FILE_NOT_WRITTEN,
  FILE_TOO_LARGE,
} from '../../src/host/linux/files/linux-files-sentences.ts';
import type { Mount } from '../../src/host/mounts.ts';
import type {
  FileReader,
  FileStat,
  FileWriter,
  Host,
  HostReader,
  NetworkInterface,
  RunOptions,
  SystemReader,
  UnusableProgram,
} from '../../src/host/ports.ts';
import type { ServiceState } from '../../src/host/services.ts';
import type { WriteObstacle } from '../../src/host/write-obstacles.ts';
import { type Dialer, dialDirectly } from '../../src/wire/dialer.ts';

/**
 * A Linux host in memory, for tests that need no real one. What it keeps of the ports' contract is tested by
 * test/host/contract.ts on it and on the Linux adapter alike: absent files are undefined, lists are sorted, writes
 * replace content and mode and make missing parents, writes below a file fail with FILE_NOT_WRITTEN and ENOTDIR,
 * `changed` resolves when something in the directory changes. It has no links and no read-only places. Every field may
 * be changed by a test at any time.
 */
export interface FakeHost extends Host {
  /** Content by absolute path. Directories are implied by the files in them. */
  content: Map<string, { bytes: Buffer; mode: number }>;
  directories: Map<string, number>;
  /** Owners of files and directories; others belong to the superuser. */
  owners: Map<string, { uid: number; gid: number }>;
  /** Services by name; others do not exist. */
  serviceStates: Map<string, ServiceState>;
  manager: 'systemd' | 'openrc' | undefined;
  /** Answers of the runtime at any socket: a value, or a Failure to reject with. */
  runtime: { [Call in 'version' | 'status' | 'cgroupDriver']: Awaited<ReturnType<ContainerRuntime[Call]>> | Failure };
  sockets: string[];
  /**
   * Images that the runtime has. A pull adds to them, after `pull` has resolved; what `pull` throws is the pull's
   * answer.
   */
  images: Set<string>;
  pull: (image: string, signal: AbortSignal) => Promise<void>;
  /** Called by an import, which then adds the image. */
  importImage: (image: ImageToStore, signal: AbortSignal) => Promise<void>;
  /** Containers with their labels, newest first. */
  containers: (RuntimeContainer & { labels: Record<string, string> })[];
  pods: PodSandbox[];
  /** Where something is mounted. */
  mounts: Mount[];
  /** Mount points that umount cannot unmount, and the reason. */
  busy: Map<string, string>;
  /** Programs that were run to change the host, with their standard input. */
  changed: { argv: string[]; input: string | undefined }[];
  dialer: Dialer;
  /** Programs on PATH, and what they print; one that is not here is not on PATH. */
  programs: Map<string, { code: number; stdout: string; stderr: string }>;
  /** By name: entries on PATH that cannot be run. */
  unusable: Map<string, UnusableProgram>;
  /** By path: what speaks against a write there. */
  obstacles: Map<string, Omit<WriteObstacle, 'path'>>;
  usedPorts: Set<number>;
  names: Map<string, string[]>;
  interfaces: NetworkInterface[];
  /** Source address by destination; one that is not here has no route. */
  routes: Map<string, string>;
  env: Record<string, string>;
  uid: number;
  platform: NodeJS.Platform;
  kernelRelease: string;
  /** Programs that were run, and connections to the runtime that were made and closed. */
  ran: string[][];
  connections: { made: number; closed: number };
  cpus: number;
  /** In bytes. */
  memory: number;
}

/** A machine that passes every check of a worker: control groups 2, containerd, kubelet v1.37.2. */
export function fakeHost(files: Record<string, string> = READY_MACHINE): FakeHost {
  const state: Omit<FakeHost, 'read' | 'write'> = {
    content: new Map(Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), mode: 0o644 }])),
    directories: new Map(),
    owners: new Map(),
    serviceStates: new Map([['kubelet', { exists: true, enabled: true, active: false }]]),
    manager: 'systemd',
    runtime: {
      version: { runtimeName: 'containerd', runtimeVersion: 'v2.4.2', runtimeApiVersion: 'v1' },
      status: { conditions: [{ type: 'RuntimeReady', status: true, reason: '', message: '' }] },
      cgroupDriver: 'systemd',
    },
    sockets: ['unix:///var/run/containerd/containerd.sock'],
    images: new Set(),
    pull: async () => {},
    importImage: async () => {},
    containers: [],
    pods: [],
    mounts: [],
    busy: new Map(),
    changed: [],
    programs: new Map([
      ['kubelet', { code: 0, stdout: 'Kubernetes v1.37.2\n', stderr: '' }],
      ...['losetup', 'mount', 'cp'].map((name) => [name, { code: 0, stdout: '', stderr: '' }] as const),
    ]),
    unusable: new Map(),
    obstacles: new Map(),
    dialer: dialDirectly,
    usedPorts: new Set(),
    names: new Map([['worker-1', ['10.0.0.5']]]),
    interfaces: [
      { name: 'lo', address: '127.0.0.1', family: 'IPv4', internal: true },
      { name: 'eth0', address: '10.0.0.5', family: 'IPv4', internal: false },
    ],
    routes: new Map([['10.0.0.1', '10.0.0.5']]),
    env: { PATH: '/usr/bin' },
    uid: 0,
    platform: 'linux',
    kernelRelease: '6.1.0-40-amd64',
    ran: [],
    connections: { made: 0, closed: 0 },
    cpus: 2,
    memory: 4 * 2 ** 30,
  };
  const host = state as FakeHost;
  const watchers = new Set<(directory: string) => void>();
  const reader = fileReader(host, watchers);
  return Object.assign(host, {
    read: {
      files: reader,
      services: {
        get manager() {
          return host.manager;
        },
        state: async (service: string) =>
          host.serviceStates.get(service) ?? { exists: false, enabled: false, active: false },
        unitFiles: async () => ({ paths: [], reloadPending: false }),
        log: async () => [],
      },
      runtimes: { detect: async () => host.sockets, connect: () => fakeRuntime(host) },
      mounts: { list: async () => [...host.mounts] },
      system: fakeSystem(host),
      // A turn of the event loop, or a wait without end would let no time limit pass.
      clock: {
        now: () => 0,
        monotonic: monotonicMs,
        sleep: () => new Promise(setImmediate),
        random: () => 0.5,
      },
    } satisfies HostReader,
    write: {
      files: fileWriter(host, watchers),
      services: {
        start: async (service: string) => setActive(host, service, true),
        stop: async (service: string) => setActive(host, service, false),
        reload: async () => {},
      },
      runtimes: { connect: () => fakeRuntime(host) },
      mounts: { unmount: async (points: readonly string[]) => unmount(host, points) },
      programs: {
        run: async (argv: readonly string[], { input }: RunOptions = {}) => {
          host.changed.push({ argv: [...argv], input });
          return host.programs.get(argv[0] ?? '') ?? { code: -1, stdout: '', stderr: 'ENOENT' };
        },
      },
    },
  });
}

/** The newest at each point goes, and none that holds another. */
function unmount(host: FakeHost, points: readonly string[]): string {
  const said: string[] = [];
  for (const point of points) {
    const at = host.mounts.findLastIndex((mount) => mount.point === point);
    const reason =
      host.busy.get(point) ??
      (host.mounts.some((other) => other.point.startsWith(`${point}/`)) ? 'target is busy.' : undefined);
    if (at === -1 || reason) said.push(`umount: ${point}: ${reason ?? 'not mounted.'}`);
    else host.mounts.splice(at, 1);
  }
  return said.join('; ');
}

function setActive(host: FakeHost, service: string, active: boolean): void {
  const before = host.serviceStates.get(service);
  if (before === undefined)
    throw new Failure(SERVICE_FAILED, { unit: service, action: active ? 'start' : 'stop', reason: 'no such unit' });
  host.serviceStates.set(service, { ...before, active });
}

function fakeRuntime(host: FakeHost): ContainerRuntime & ContainerRuntimeWriter {
  host.connections.made++;
  const answer = async <T>(value: T | Failure): Promise<T> => {
    if (value instanceof Failure) throw value;
    return value;
  };
  return {
    version: () => answer(host.runtime.version),
    status: () => answer(host.runtime.status),
    cgroupDriver: () => answer(host.runtime.cgroupDriver),
    hasImage: async (image) => host.images.has(image),
    containers: async (wanted) =>
      host.containers.filter(({ labels }) => Object.entries(wanted).every(([key, value]) => labels[key] === value)),
    async pullImage(image, signal) {
      signal.throwIfAborted();
      await host.pull(image, signal);
      host.images.add(image);
    },
    async importImage(image, signal) {
      signal.throwIfAborted();
      await host.importImage(image, signal);
      host.images.add(image.name);
    },
    async removeImage(image) {
      host.images.delete(image);
    },
    async stopContainer(id) {
      const container = host.containers.find((one) => one.id === id);
      if (container) container.state = 'exited';
    },
    podSandboxes: async () => [...host.pods],
    stopPodSandbox: async () => {},
    async removePodSandbox(id) {
      host.pods = host.pods.filter((pod) => pod.id !== id);
    },
    close: () => {
      host.connections.closed++;
    },
  };
}

function fakeSystem(host: FakeHost): SystemReader {
  return {
    get platform() {
      return host.platform;
    },
    get env() {
      return host.env;
    },
    uid: () => host.uid,
    hostname: () => 'worker-1',
    kernelRelease: () => host.kernelRelease,
    cpuCount: () => host.cpus,
    memoryTotal: () => host.memory,
    interfaces: () => host.interfaces,
    routeTo: async (address) => host.routes.get(address),
    lookup: async (name) => host.names.get(name) ?? [],
    get dialer() {
      return host.dialer;
    },
    portFree: async (port) => !host.usedPorts.has(port),
    portHolder: async () => undefined,
    userListener: async () => undefined,
    systemListens: async (port) => host.usedPorts.has(port),
    commandPath: async (name) => (host.programs.has(name) ? `/usr/bin/${name}` : undefined),
    unusableCommand: async (name) => host.unusable.get(name),
    async query(argv) {
      host.ran.push([...argv]);
      return host.programs.get(argv[0] ?? '') ?? { code: -1, stdout: '', stderr: 'ENOENT' };
    },
    health: async () => undefined,
  };
}

type Watchers = Set<(directory: string) => void>;

function fileReader(host: FakeHost, watchers: Watchers): FileReader {
  const isDirectory = (path: string) => isDirectoryOf(host, path);
  const stat = async (path: string): Promise<FileStat | undefined> => {
    const file = host.content.get(path);
    const owner = host.owners.get(path) ?? { uid: 0, gid: 0 };
    if (file) return { type: 'file', mode: file.mode, ...owner, size: file.bytes.length };
    return isDirectory(path)
      ? { type: 'directory', mode: host.directories.get(path) ?? 0o755, ...owner, size: 0 }
      : undefined;
  };
  return {
    async read(path, { maxBytes = 16 * 1024 * 1024 } = {}) {
      if (isDirectory(path)) throw new Failure(FILE_NOT_READ, { path, reason: 'EISDIR' });
      const bytes = host.content.get(path)?.bytes;
      if (bytes && bytes.length > maxBytes) throw new Failure(FILE_TOO_LARGE, { path, maxBytes });
      return bytes && Buffer.from(bytes);
    },
    readPart: async (path, { from, length }) => host.content.get(path)?.bytes.subarray(from, from + length),
    stat,
    lstat: (path) => stat(path),
    readLink: async () => undefined,
    realPath: async (path) => ((await stat(path)) === undefined ? undefined : normalize(path)),
    async list(path) {
      if (!isDirectory(path)) return undefined;
      const prefix = path === '/' ? '/' : `${path}/`;
      const below = [...host.content.keys(), ...host.directories.keys()].filter(
        (one) => one.startsWith(prefix) && one !== path,
      );
      return [...new Set(below.map((one) => one.slice(prefix.length).split('/')[0] ?? ''))].sort();
    },
    async writeObstacle(path) {
      for (let there = path; ; there = dirname(there)) {
        const known =
          host.obstacles.get(there) ?? (host.content.has(there) && there !== path ? NO_DIRECTORY : undefined);
        if (known) return { path: there, ...known };
        if (there === '/' || (await stat(there)) !== undefined) return undefined;
      }
    },
    changed: (path, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const abort = () => settle(() => reject(signal.reason));
        const seen = (directory: string) => directory === dirname(path) && settle(resolve);
        const settle = (action: () => void) => {
          watchers.delete(seen);
          signal.removeEventListener('abort', abort);
          action();
        };
        signal.addEventListener('abort', abort);
        watchers.add(seen);
      }),
  };
}

const NO_DIRECTORY = { reason: 'ENOTDIR' };

function isDirectoryOf(host: FakeHost, path: string): boolean {
  if (path === '/' || host.directories.has(path)) return true;
  return [...host.content.keys()].some((one) => one.startsWith(`${normalize(path)}/`));
}

function fileWriter(host: FakeHost, watchers: Watchers): FileWriter {
  const tell = (path: string) => {
    for (const seen of [...watchers]) seen(dirname(path));
  };
  const makeParents = (path: string, mode: number) => {
    const parent = dirname(path);
    if (host.content.has(parent)) throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOTDIR' });
    if (isDirectoryOf(host, parent)) return;
    makeParents(parent, mode);
    host.directories.set(parent, mode);
  };
  return {
    async write(path, content, { mode, directoryMode = 0o755, editOf }) {
      makeParents(path, directoryMode);
      if (isDirectoryOf(host, path)) throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'EISDIR' });
      const current = host.content.get(path)?.bytes;
      if (editOf !== undefined && (!current || sha256(current) !== editOf))
        throw new Failure(FILE_CHANGED_MEANWHILE, { path });
      host.content.set(path, { bytes: Buffer.from(content), mode });
      host.owners.delete(path); // a new file takes the place
      tell(path);
    },
    async replaceTogether(files) {
      for (const { path } of files) {
        if (isDirectoryOf(host, path)) throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'EISDIR' });
        const reason = host.content.has(dirname(path)) ? 'ENOTDIR' : 'ENOENT';
        if (!isDirectoryOf(host, dirname(path))) throw new Failure(FILE_NOT_WRITTEN, { path, reason });
      }
      for (const { path, content, mode } of files) {
        host.content.set(path, { bytes: Buffer.from(content), mode: host.content.get(path)?.mode ?? mode });
        tell(path);
      }
    },
    async append(path, content, { mode, directoryMode = 0o755 }) {
      makeParents(path, directoryMode);
      const before = host.content.get(path);
      host.content.set(path, {
        bytes: Buffer.concat([before?.bytes ?? Buffer.alloc(0), content]),
        mode: before?.mode ?? mode,
      });
      tell(path);
    },
    async makeDirectory(path, mode) {
      if (host.content.has(path)) throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOTDIR' });
      if (isDirectoryOf(host, path)) return false;
      makeParents(path, mode);
      host.directories.set(path, mode);
      tell(path);
      return true;
    },
    async setAside(path) {
      const aside = `${path}.aside`;
      const file = host.content.get(path);
      if (file) host.content.set(aside, file);
      host.content.delete(path);
      return aside;
    },
    async link(path, target) {
      const file = host.content.get(target);
      if (file) host.content.set(path, file);
      tell(path);
    },
    async remove(path) {
      if (isDirectoryOf(host, path)) throw new Failure(FILE_NOT_REMOVED, { path, reason: 'EISDIR' });
      if (!host.content.has(path)) return;
      // A directory stays when its last file goes.
      for (let parent = dirname(path); parent !== '/'; parent = dirname(parent))
        if (!host.directories.has(parent)) host.directories.set(parent, 0o755);
      host.content.delete(path);
      host.owners.delete(path);
      tell(path);
    },
    async empty(path, { keep = [] } = {}) {
      if (host.content.has(path)) throw new Failure(FILE_NOT_REMOVED, { path, reason: 'ENOTDIR' });
      if (!isDirectoryOf(host, path)) return;
      if (!host.directories.has(path)) host.directories.set(path, 0o755);
      const isKept = (below: string) => keep.includes(below.slice(path.length + 1).split('/')[0] ?? '');
      for (const entries of [host.content, host.directories, host.owners])
        for (const below of [...entries.keys()].filter((one) => one.startsWith(`${path}/`)))
          if (!isKept(below)) entries.delete(below);
      tell(join(path, 'any'));
    },
    async removeDirectory(path) {
      const names = await host.read.files.list(path);
      if (names === undefined) return !host.content.has(path);
      if (names.length > 0 || host.mounts.some(({ point }) => point === path)) return false;
      host.directories.delete(path);
      host.owners.delete(path);
      tell(path);
      return true;
    },
    async removeFrom(directory, name) {
      host.content.delete(join(directory, name));
      if (!host.directories.has(directory)) host.directories.set(directory, 0o755);
      tell(join(directory, name));
    },
    async lockAccountFile(path) {
      const lock = `${path}.lock`;
      const held = host.content.get(lock)?.bytes.toString();
      if (held !== undefined) return { holder: Number(held) || undefined };
      host.content.set(lock, { bytes: Buffer.from('1'), mode: 0o600 });
      return { release: async () => void host.content.delete(lock) };
    },
    async setOwner(path, { uid, gid, mode }) {
      const file = host.content.get(path);
      if (file) file.mode = mode;
      else if (isDirectoryOf(host, path)) host.directories.set(path, mode);
      else throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOENT' });
      host.owners.set(path, { uid, gid });
    },
  };
}

const KERNEL_OPTIONS =
  'NAMESPACES NET_NS PID_NS IPC_NS UTS_NS CPUSETS MEMCG INET EXT4_FS PROC_FS NETFILTER_XT_TARGET_REDIRECT NETFILTER_XT_MATCH_COMMENT FAIR_GROUP_SCHED CGROUPS CGROUP_BPF CGROUP_CPUACCT CGROUP_DEVICE CGROUP_FREEZER CGROUP_PIDS CGROUP_SCHED';

export const READY_MACHINE: Record<string, string> = {
  '/proc/mounts': 'proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n',
  '/proc/self/cgroup': '0::/system.slice/ssh.service\n',
  '/etc/resolv.conf': 'nameserver 192.0.2.53\n',
  '/proc/swaps': 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  '/proc/sys/net/ipv4/ip_forward': '1\n',
  '/proc/sys/net/ipv6/conf/default/forwarding': '1\n',
  '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
  '/sys/fs/cgroup/system.slice/ssh.service/cgroup.freeze': '0\n',
  '/boot/config-6.1.0-40-amd64': `# Linux/x86 6.1.0 Kernel Configuration\n${KERNEL_OPTIONS.split(' ')
    .map((name) => `CONFIG_${name}=y\n`)
    .join('')}`,
};
