import type { Dialer } from '../wire/dialer.ts';
import type { ContainerRuntimes, ContainerRuntimeWriter } from './container-runtimes.ts';
import type { MountReader, MountWriter } from './mounts.ts';
import type { ServiceReader, ServiceWriter } from './services.ts';
import type { WriteNeeds, WriteObstacle } from './write-obstacles.ts';

export interface FileStat {
  type: 'file' | 'directory' | 'symlink' | 'socket' | 'other';
  /** Permission bits only, for instance 0o600. */
  mode: number;
  uid: number;
  gid: number;
  /** In bytes. */
  size: number;
  /** Names of the same file (hard links), if known. */
  names?: number;
}

export interface FileReader {
  /**
   * The content; undefined for a missing file. Refuses more than `maxBytes` (default 16 MiB). Follows links; with
   * `plain` undefined for anything but a regular file.
   */
  read(path: string, options?: { maxBytes?: number; plain?: boolean }): Promise<Buffer | undefined>;
  /** At most `length` bytes from offset `from`, none at the end; undefined for a missing file. Follows links. */
  readPart(path: string, part: { from: number; length: number }): Promise<Buffer | undefined>;
  /** Follows links. Undefined for a missing path. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Like `stat`, but does not follow links. */
  lstat(path: string): Promise<FileStat | undefined>;
  /** The target of a link, as the link has it; undefined for a missing path and anything but a link. */
  readLink(path: string): Promise<string | undefined>;
  /** The path with links resolved; undefined for a missing path. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * What speaks against creating files in a directory (or in the nearest parent that exists), or against replacing a
   * file, without a write; undefined if nothing does. The path of the result is the one that was examined.
   */
  writeObstacle(path: string, needs: WriteNeeds): Promise<WriteObstacle | undefined>;
  /** Sorted names in a directory; undefined for a missing directory. */
  list(path: string): Promise<string[] | undefined>;
  /**
   * Resolves when something changes in the directory of `path`, or after a short time, so callers check again in a
   * loop. Rejects when `signal` is aborted.
   */
  changed(path: string, signal: AbortSignal): Promise<void>;
}

export interface WriteOptions {
  mode: number;
  /** Mode of created parent directories. Default: 0o755. */
  directoryMode?: number;
  /** SHA-256 in hex of the edited content. Throws FILE_CHANGED_MEANWHILE if the file has another one when replaced. */
  editOf?: string;
}

/** `release` if the lock was free, else the PID of its holder if known. */
export type FileLock = { release: () => Promise<void> } | { holder: number | undefined };

/** A new content. `mode` is for a new file; an existing one keeps its mode, owner and group. */
export interface Replacement {
  path: string;
  content: Uint8Array;
  mode: number;
}

export interface FileWriter {
  /** Writes durably and atomically: a temporary file in the same directory, fsync, rename, fsync of the directory. */
  write(path: string, content: Uint8Array, options: WriteOptions): Promise<void>;
  /**
   * Replaces several files in existing directories, all or none. Temporary files are written durably, then renamed
   * without a pause; only a kill or a loss of power in that instant leaves some of them replaced.
   */
  replaceTogether(files: readonly Replacement[]): Promise<void>;
  /** Appends and calls fsync; creates a missing file with `mode`. */
  append(path: string, content: Uint8Array, options: { mode: number; directoryMode?: number }): Promise<void>;
  /** Creates a directory and its parents; true if the directory is new. */
  makeDirectory(path: string, mode: number): Promise<boolean>;
  /** Renames a path of any type to a unique name in the same directory, and returns it. */
  setAside(path: string): Promise<string>;
  /** Creates a symbolic link in an existing directory, or replaces a file or link atomically. Default owner: this user. */
  link(path: string, target: string, owner?: { uid: number; gid: number }): Promise<void>;
  /** Removes a file or link; a missing one is not an error. */
  remove(path: string): Promise<void>;
  /**
   * Removes the contents of a directory but not the directory, which may be a mount point, and not the names in `keep`.
   * Follows no link and enters no other file system (EXDEV); a missing directory is not an error.
   */
  empty(path: string, options?: { keep?: readonly string[] }): Promise<void>;
  /** Removes an empty directory that is not a mount point; false if it remains. */
  removeDirectory(path: string): Promise<boolean>;
  /**
   * Removes `name` from a directory of another user, who may replace it meanwhile. Refuses a path with links; a missing
   * name is not an error.
   */
  removeFrom(directory: string, name: string): Promise<void>;
  /** Sets owner, group and permission bits of an existing file. Does not follow links. */
  setOwner(path: string, owner: { uid: number; gid: number; mode: number }): Promise<void>;
  /** Locks /etc/passwd or /etc/group as shadow-utils does. */
  lockAccountFile(path: string): Promise<FileLock>;
}

export interface NetworkInterface {
  name: string;
  address: string;
  family: 'IPv4' | 'IPv6';
  internal: boolean;
}

export interface QueryOptions {
  timeoutMs?: number;
  /** Limit for its standard output, beyond which it fails. Default: 1 MiB. */
  maxBytes?: number;
  env?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

export interface RunOptions extends QueryOptions {
  /** Its standard input. Default: empty. */
  input?: string;
}

/** A process that listens on a port. */
export interface PortHolder {
  pid: number;
  /** Name without its path. */
  program: string;
}

/** An entry on PATH that cannot be run. `noexec`: it has execute permission, but its file system forbids execution. */
export interface UnusableProgram {
  path: string;
  problem: 'no-permission' | 'noexec' | 'not-a-file' | 'dangling-link' | 'architecture';
}

export interface SystemReader {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Effective user id, for instance 0 for root. */
  uid(): number;
  /** Host name, as uname -n prints it. */
  hostname(): string;
  /** Kernel release, as uname -r prints it. */
  kernelRelease(): string;
  /** Processors that this process may run on. */
  cpuCount(): number;
  /** In bytes. */
  memoryTotal(): number;
  interfaces(): NetworkInterface[];
  /** The local address from which the kernel would send to an IP address; undefined without a route. Sends nothing. */
  routeTo(address: string): Promise<string | undefined>;
  /** IP addresses of a name, from the system's resolver. */
  lookup(name: string): Promise<string[]>;
  /** Opens connections from this host. */
  readonly dialer: Dialer;
  /** True if no process listens on the TCP port: at any address, or at a name or IP address of this host. */
  portFree(port: number, address?: string): Promise<boolean>;
  /** The process that listens on the TCP port; undefined if unknown (without root, or in another network namespace). */
  portHolder(port: number): Promise<PortHolder | undefined>;
  /** The process that listens on the TCP port at an IPv4 address, if neither root's nor a system account's. */
  userListener(port: number, address: string): Promise<PortHolder | undefined>;
  /** True if root, a system account or this program's user listens on the TCP port; for any listener if unknown. */
  systemListens(port: number): Promise<boolean>;
  /** The absolute path of a program on PATH, or undefined. */
  commandPath(name: string): Promise<string | undefined>;
  /** The first entry of that name on PATH and the reason it cannot be run; undefined without any such entry. */
  unusableCommand(name: string): Promise<UnusableProgram | undefined>;
  /**
   * Runs a program that only reads (such as `kubelet --version`), without a shell and with empty standard input. `env`
   * is added to this process's environment. `code` is -1 if it did not start, timed out or was aborted.
   */
  query(argv: readonly string[], options?: QueryOptions): Promise<{ code: number; stdout: string; stderr: string }>;
  /**
   * Status of the health endpoint of a component on this host (https with any certificate). Undefined if nothing
   * answers, or an answer below 500 comes from neither root nor a system account.
   */
  health(url: string, options: { timeoutMs: number }): Promise<number | undefined>;
}

export interface Clock {
  /** Milliseconds since the epoch (wall clock). */
  now(): number;
  /** Milliseconds of a monotonic clock. */
  monotonic(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1), so that machines do not wait equally long; not for secrets. */
  random(): number;
}

export interface HostReader {
  readonly files: FileReader;
  readonly services: ServiceReader;
  readonly runtimes: ContainerRuntimes;
  readonly mounts: MountReader;
  readonly system: SystemReader;
  readonly clock: Clock;
}

/** Runs programs that change the host and have no port of their own (iptables-restore, ip link), without a shell. */
interface ProgramWriter {
  run(argv: readonly string[], options?: RunOptions): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** PID of the holder; `elsewhere` for another PID namespace (a container); undefined if unknown. */
export type LockHolder = number | 'elsewhere' | undefined;

/** `release` if the lock was free, else its holder. */
export type HostLock = { release: () => void } | { holder: LockHolder };

interface HostWriter {
  /**
   * Excludes a second join, init, reset or undo on this host; with `directory`, a second command on that directory. The
   * lock is a file, so that it also excludes containers with the same files. Held until released or the process ends.
   * Throws LOCK_NOT_TRUSTED and FILE_NOT_WRITTEN.
   */
  lock(directory?: string): Promise<HostLock>;
  readonly files: FileWriter;
  readonly services: ServiceWriter;
  readonly runtimes: { connect(socket: string): ContainerRuntimeWriter };
  readonly mounts: MountWriter;
  readonly programs: ProgramWriter;
}

/** A machine. Linux adapters are in host/linux, the simulated host in simulation/host. Only src/engine gets the writers. */
export interface Host {
  /** Reads and queries of the host. */
  readonly read: HostReader;
  /** Changes of the host. */
  readonly write: HostWriter;
}

/** The output of a failed program on one line, or its exit code. */
export function reasonOf({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): string {
  const said = (stderr.trim() || stdout.trim())
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ');
  return said === '' ? `exit code ${code}` : said.slice(0, 500);
}
