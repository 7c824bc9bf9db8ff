import type { Dialer } from '../wire/dialer.ts';

/**
 * What kubejoin asks of a host, split into what reads and what changes it. Linux adapters are in host/linux/,
 * the rehearsal's sandbox in rehearsal/. Preflight, facts and phases get a HostReader; only src/engine gets the
 * writers.
 */

export interface FileStat {
  type: 'file' | 'directory' | 'symlink' | 'socket' | 'other';
  /** Permission bits only, for instance 0o600. */
  mode: number;
  uid: number;
  gid: number;
  /** In bytes. */
  size: number;
}

export interface FileReader {
  /**
   * The content, or undefined when there is no such file. Refuses more than `maxBytes` (default 16 MiB). Follows links;
   * `plain` reads only a regular file that is no link, and is undefined for anything else.
   */
  read(path: string, options?: { maxBytes?: number; plain?: boolean }): Promise<Buffer | undefined>;
  /**
   * At most `length` bytes from the byte `from` on, none at its end; undefined when there is no such file. Follows
   * links.
   */
  readPart(path: string, part: { from: number; length: number }): Promise<Buffer | undefined>;
  /** Follows links. Undefined when there is nothing. */
  stat(path: string): Promise<FileStat | undefined>;
  /** As `stat`, of a link itself. */
  lstat(path: string): Promise<FileStat | undefined>;
  /** The same place by a path without links; undefined when nothing is there. */
  realPath(path: string): Promise<string | undefined>;
  /** Names in a directory, sorted; undefined when there is no such directory. */
  list(path: string): Promise<string[] | undefined>;
  /**
   * Resolves the next time something changes in the directory of `path` (or after a short while: callers look again and
   * loop). Rejects when `signal` aborts.
   */
  changed(path: string, signal: AbortSignal): Promise<void>;
}

export interface WriteOptions {
  mode: number;
  /** Of missing parents; default 0o755. */
  directoryMode?: number;
  /**
   * SHA-256 in hex of the content that this one was made from: FILE_CHANGED_MEANWHILE when the file has another one
   * right before it is replaced.
   */
  editOf?: string;
}

/** `release` when it was free, else the pid of who has it, where that can be told. */
export type FileLock = { release: () => Promise<void> } | { holder: number | undefined };

/** `mode` is for a file that is not there yet: one that is keeps its mode, owner and group. */
export interface Replacement {
  path: string;
  content: Uint8Array;
  mode: number;
}

export interface FileWriter {
  /**
   * Temporary file in the same folder created with `mode`, fsync, rename, fsync of the folder. Missing parents are made
   * with `directoryMode` (default 0o755).
   */
  write(path: string, content: Uint8Array, options: WriteOptions): Promise<void>;
  /**
   * New contents for several files in directories that are there: all of them, or on a failure none. Each is durably
   * prepared beside its place, then they are renamed without a pause; only a process that is killed (or a machine that
   * loses power) in that instant leaves some renamed.
   */
  replaceTogether(files: readonly Replacement[]): Promise<void>;
  /** Appends and fsyncs; creates with `mode`. */
  append(path: string, content: Uint8Array, options: { mode: number; directoryMode?: number }): Promise<void>;
  /** Makes a directory and its parents; true when it was not there. */
  makeDirectory(path: string, mode: number): Promise<boolean>;
  /** Gives what is at `path`, of whatever type, a name of its own in the same directory, and tells it. */
  setAside(path: string): Promise<string>;
  /** Removes one file or link; nothing there is no error. */
  remove(path: string): Promise<void>;
  /**
   * Removes what is in a directory, and leaves the directory (it may be a mount). Follows no link and enters no other
   * file system (EXDEV); nothing there is no error.
   */
  empty(path: string): Promise<void>;
  /** Removes a directory that is empty and no mount; false when it stays. */
  removeDirectory(path: string): Promise<boolean>;
  /**
   * Removes `name` from a directory to which no link leads, whatever is put in its place meanwhile: for directories of
   * other users. Nothing there is no error.
   */
  removeFrom(directory: string, name: string): Promise<void>;
  /** Owner, group and permission bits of a file that is there. Follows no link. */
  setOwner(path: string, owner: { uid: number; gid: number; mode: number }): Promise<void>;
  /** Of /etc/passwd and /etc/group, as shadow-utils' own programs lock them. */
  lockAccountFile(path: string): Promise<FileLock>;
}

export interface ServiceState {
  exists: boolean;
  enabled: boolean;
  /**
   * Its process runs, or is being started for the first time. A service waiting for its automatic restart is not
   * active.
   */
  active: boolean;
  /** It has ended, and waits for its automatic restart. */
  restarting?: boolean;
  /**
   * How often the manager has restarted it by itself since it was last started (systemd: NRestarts); undefined where
   * unknown.
   */
  restarts?: number;
}

export interface ServiceReader {
  readonly manager: 'systemd' | 'openrc' | undefined;
  state(service: string): Promise<ServiceState>;
  /** Names the command that enables the service, for messages ("systemctl enable kubelet.service"). */
  enableCommand(service: string): string;
  /**
   * Paths of the files that say what the service starts, in the order in which they are read; none where there is no
   * such service.
   */
  unitFiles(service: string): Promise<string[]>;
  /** The last log lines of the service, oldest first; empty where there is no log. */
  log(service: string, lines: number): Promise<string[]>;
}

export interface ServiceWriter {
  start(service: string): Promise<void>;
  stop(service: string): Promise<void>;
  /** Makes the manager read changed unit files where it says that it needs to, or `always`. */
  reload(options?: { always: boolean }): Promise<void>;
}

/** What CRI's RuntimeService and ImageService answer (k8s.io/cri-api runtime/v1). */
export interface ContainerRuntime {
  version(): Promise<{ runtimeName: string; runtimeVersion: string; runtimeApiVersion: string }>;
  /** RuntimeReady and NetworkReady with reason and message. */
  status(): Promise<{ conditions: { type: string; status: boolean; reason: string; message: string }[] }>;
  /** The cgroup driver, where the runtime knows RuntimeConfig (KEP-4033). */
  cgroupDriver(): Promise<'systemd' | 'cgroupfs' | undefined>;
  /** True when the image is there (ImageStatus). */
  hasImage(image: string): Promise<boolean>;
  /** Containers, newest first, of every state, whose labels include these (ListContainers). */
  containers(labels: Readonly<Record<string, string>>): Promise<RuntimeContainer[]>;
  /** Every Pod sandbox, running or not (ListPodSandbox). */
  podSandboxes(): Promise<PodSandbox[]>;
  close(): void;
}

export interface RuntimeContainer {
  id: string;
  /** ContainerMetadata.name and attempt. */
  name: string;
  attempt: number;
  state: 'created' | 'running' | 'exited' | 'unknown';
}

export interface PodSandbox {
  id: string;
  /** PodSandboxMetadata: the Pod's. */
  name: string;
  namespace: string;
  /** SANDBOX_READY: it runs. */
  ready: boolean;
  /**
   * Its Pod comes from a manifest on this host, not from the cluster (annotation kubernetes.io/config.source: file).
   */
  static: boolean;
  /** Its Pod has the label that only the DaemonSet controller gives (pod-template-generation). */
  ofDaemonSet: boolean;
}

/** What changes things in the runtime. */
export interface ContainerRuntimeWriter {
  /** PullImage, without credentials of its own. Its time limit is the signal's. */
  pullImage(image: string, signal: AbortSignal): Promise<void>;
  /** StopContainer: SIGTERM, and SIGKILL after `graceSeconds`. */
  stopContainer(id: string, graceSeconds: number): Promise<void>;
  /** StopPodSandbox: ends its containers at once and gives its network back. One that is gone is no error. */
  stopPodSandbox(id: string): Promise<void>;
  /** RemovePodSandbox, with its containers. One that is gone is no error. */
  removePodSandbox(id: string): Promise<void>;
  close(): void;
}

export interface ContainerRuntimes {
  /** CRI sockets (unix:///...) found on this host among the well-known ones of containerd, CRI-O and cri-dockerd. */
  detect(): Promise<string[]>;
  /** `socket` as unix:///path. Calls have a time limit. */
  connect(socket: string): ContainerRuntime;
}

/** A line of /proc/self/mountinfo (proc(5)). */
export interface Mount {
  /** Unique while it is mounted. */
  id: number;
  /** Where it is mounted, as this process sees it. */
  point: string;
  /** ext4, tmpfs, nfs4 ... */
  type: string;
  source: string;
}

export interface MountReader {
  /** In the order of mounting. Throws MOUNTS_UNREADABLE: what is mounted must not be guessed. */
  list(): Promise<Mount[]>;
}

export interface UnmountOptions {
  /** MNT_FORCE of umount2(2). */
  force: boolean;
  /** MNT_DETACH. */
  lazy: boolean;
}

export interface MountWriter {
  /**
   * One after the other, in this order; those that can't be unmounted stay. What umount(8) said, empty when all went
   * well.
   */
  unmount(points: readonly string[], options: UnmountOptions): Promise<string>;
}

export interface NetworkInterface {
  name: string;
  address: string;
  family: 'IPv4' | 'IPv6';
  internal: boolean;
}

export interface QueryOptions {
  timeoutMs?: number;
  env?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

export interface RunOptions extends QueryOptions {
  /** For its standard input; default: none. */
  input?: string;
}

/** A process that listens on a port. */
export interface PortHolder {
  pid: number;
  /** Its name, without a path. */
  program: string;
}

export interface SystemReader {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Effective user id, for instance 0 for root. */
  uid(): number;
  /** As uname -n. */
  hostname(): string;
  /** As uname -r. */
  kernelRelease(): string;
  cpuCount(): number;
  /** In bytes. */
  memoryTotal(): number;
  interfaces(): NetworkInterface[];
  /**
   * The address that this host's kernel would send from to an IP address; undefined where it has no route there.
   * Nothing is sent.
   */
  routeTo(address: string): Promise<string | undefined>;
  /** IP addresses of a name, by the system's resolver. */
  lookup(name: string): Promise<string[]>;
  /** How this host reaches others. */
  readonly dialer: Dialer;
  /**
   * True when nobody listens on that TCP port, on any address, or on the one given (as a name or an IP address of this
   * host).
   */
  portFree(port: number, address?: string): Promise<boolean>;
  /** Who listens on that TCP port; undefined where it can't be told (without root, or in another network namespace). */
  portHolder(port: number): Promise<PortHolder | undefined>;
  /**
   * True when root or an account of the system listens on that TCP port, or this program's own user; any listener where
   * that can't be told.
   */
  systemListens(port: number): Promise<boolean>;
  /** The absolute path of a program on PATH, or undefined. */
  commandPath(name: string): Promise<string | undefined>;
  /**
   * Runs a program that only reads (for instance `kubelet --version`). No shell, standard input is empty. `env` is
   * added to this process's environment. `code` is -1 when it could not be started or was ended for its time limit or
   * by `signal`.
   */
  query(argv: readonly string[], options?: QueryOptions): Promise<{ code: number; stdout: string; stderr: string }>;
  /**
   * A GET to a component on this host (its health endpoint; https with any certificate); undefined when refused. With
   * `system` also where the connection's other end belongs to neither root nor an account of the system.
   */
  probe(
    url: string,
    options: { timeoutMs: number; system?: boolean },
  ): Promise<{ status: number; body: string } | undefined>;
}

export interface Clock {
  /** Milliseconds since the epoch (wall clock). */
  now(): number;
  /** Milliseconds, never going backwards. */
  monotonic(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface HostReader {
  readonly files: FileReader;
  readonly services: ServiceReader;
  readonly runtimes: ContainerRuntimes;
  readonly mounts: MountReader;
  readonly system: SystemReader;
  readonly clock: Clock;
  /** In [0, 1): for jitter, not for secrets. */
  random(): number;
}

/** Programs that change the host where no port of its own does (iptables-restore, ip link). No shell. */
export interface ProgramWriter {
  run(argv: readonly string[], options?: RunOptions): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** Its pid, or that it runs in another container, whose pids are others; undefined where neither can be told. */
export type LockHolder = number | 'elsewhere' | undefined;

/** `release` when it was free, else who has it. */
export type HostLock = { release: () => void } | { holder: LockHolder };

export interface HostWriter {
  /**
   * Keeps a second join, init, reset or undo from this host; with `directory`, a second command from that directory. It
   * belongs to the files: another container with the same ones is kept out, too. Held until released, or until the
   * process ends. Throws LOCK_NOT_TRUSTED, and FILE_NOT_WRITTEN where it can't be made.
   */
  lock(directory?: string): Promise<HostLock>;
  readonly files: FileWriter;
  readonly services: ServiceWriter;
  readonly runtimes: { connect(socket: string): ContainerRuntimeWriter };
  readonly mounts: MountWriter;
  readonly programs: ProgramWriter;
}

/** A machine, as kubejoin reads and changes it. */
export interface Host {
  readonly read: HostReader;
  readonly write: HostWriter;
}
