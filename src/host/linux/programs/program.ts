import { type ChildProcess, type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, lstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { orUndefined } from '../../../base/try.ts';
import type { RunOptions, UnusableProgram } from '../../ports.ts';
import { errno } from '../errno.ts';
import { startedOnTerminal } from '../standard-streams.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

const KILLED_AFTER_MS = 5_000;

const MAX_OUTPUT_BYTES = 1024 * 1024;

export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

interface ProgramOptions extends Omit<RunOptions, 'input'> {
  /** Its standard input. Default: empty. */
  input?: string | Uint8Array | undefined;
  /** Ends the program after a timeout or an abort. Default: SIGKILL, which also follows any other one after 5 s. */
  endBy?: NodeJS.Signals;
  /**
   * Starts it in its own session (setsid(2)), where a hang-up of the terminal does not reach it. Default: if this process
   * was not started on a terminal, since Node.js lets no program inherit that SIGHUP is ignored.
   */
  ownSession?: boolean;
}

/** Runs a program without a shell. Never rejects; if it did not start, `stderr` contains the reason. */
export function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const {
    timeoutMs = DEFAULT_TIMEOUT_MS,
    maxBytes = MAX_OUTPUT_BYTES,
    env,
    input,
    signal,
    endBy = 'SIGKILL',
    ownSession: detached = !startedOnTerminal,
  } = options;
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve({ code: -1, stdout: '', stderr: 'aborted' });
    const started = startPiped(argv, { env: environmentWith(env), detached });
    if ('failed' in started) {
      return resolve(started.failed.then(({ message }) => ({ code: -1, stdout: '', stderr: message })));
    }
    const { child } = started;
    child.stdin.on('error', () => {}); // it may exit without reading
    child.stdin.end(input);
    // What is cut off would be taken for the whole answer. Of errors, the beginning says enough.
    const tooMuch = () => end(`more than ${maxBytes} bytes of output`);
    const [stdout, stderr] = [collect(child.stdout, maxBytes, tooMuch), collect(child.stderr, MAX_OUTPUT_BYTES)];
    const finish = (code: number, reason?: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve({ code, stdout: stdout(), stderr: reason ?? stderr() });
    };
    const end = (reason: string) => {
      kill(child, endBy, detached);
      const killer = setTimeout(() => kill(child, 'SIGKILL', detached), KILLED_AFTER_MS);
      child.once('exit', () => clearTimeout(killer));
      // A grandchild may hold the pipes open forever.
      child.stdout.destroy();
      child.stderr.destroy();
      finish(-1, `${stderr()}${reason}`);
    };
    const timer = setTimeout(() => end(`no response within ${timeoutMs} ms`), timeoutMs);
    const abort = () => end('aborted');
    signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => finish(-1, error.message));
    child.on('close', (code, killedBy) =>
      finish(code ?? -1, killedBy === null ? undefined : `${stderr()}ended by ${killedBy}`),
    );
  });
}

/**
 * Starts a program with its three standard streams as pipes. Never throws or rejects: `failed` is the reason if there
 * are no streams. Other reasons not to start (ENOENT, EACCES, EAGAIN) are the child's next event.
 */
export function startPiped(
  [command = '', ...args]: readonly string[],
  options: Pick<SpawnOptions, 'env' | 'detached'>,
): { child: ChildProcessWithoutNullStreams } | { failed: Promise<Error> } {
  try {
    const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    if (child.stdin) return { child };
    // EMFILE and ENFILE: contrary to its type it has no streams, and the reason follows on the next tick.
    return { failed: new Promise((resolve) => void child.once('error', resolve)) };
  } catch (error) {
    return { failed: Promise.resolve(error as Error) }; // E2BIG and ENOMEM
  }
}

/** In a session of its own, its children also get the signal: no Ctrl-C reaches them. */
function kill(child: ChildProcess, signal: NodeJS.Signals, hasSession: boolean): void {
  const { pid, exitCode, signalCode } = child;
  const group = hasSession && exitCode === null && signalCode === null ? pid : undefined;
  if (group === undefined) child.kill(signal);
  else killGroup(group, signal);
}

/** Sends a signal to a process in a session of its own and to all that it has started there. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  // ESRCH: it has ended; EPERM: the rest belongs to another user (a ProxyCommand with sudo)
  orUndefined(() => process.kill(-pid, signal));
}

function collect(stream: NodeJS.ReadableStream, maxBytes: number, tooMuch = () => {}): () => string {
  const chunks: Buffer[] = [];
  let total = 0;
  stream.on('data', (chunk: Buffer) => {
    if (total < maxBytes) chunks.push(chunk.subarray(0, maxBytes - total));
    total += chunk.length;
    if (total > maxBytes) tooMuch();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Of a login of root, and of systemd's services (systemd.exec(5)). */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** PATH, or the default where it names no directory: root's programs are then still in their places. */
export function searchPath(path: string | undefined): string {
  return path?.split(':').some(isAbsolute) ? path : DEFAULT_PATH;
}

/**
 * This process's environment and `more`, for a program. Without relative entries of PATH, by which spawn and the program
 * itself would start programs of the current directory; spawn looks a name up in this PATH, as findProgram does.
 */
export function environmentWith(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, ...others } = { ...process.env, ...more };
  return { ...others, PATH: searchPath(PATH).split(':').filter(isAbsolute).join(':') };
}

/** The first executable file in PATH, as Go's exec.LookPath; ignores relative entries. */
export function findProgram(name: string, path: string): string | undefined {
  return candidates(name, path).find(isExecutable);
}

/** Offsets in the header of an ELF file. */
const [BYTE_ORDER, E_MACHINE] = [5, 18] as const;

/** e_machine of 64-bit processors, and of the 32-bit programs that their kernels also run (elf(5)). */
const ALSO_RUNS: Readonly<Record<number, number>> = { 62: 3, 183: 40 }; // x86-64: i386, arm64: arm

/** A program for another processor than this process's. The shell would try such a file as a script. */
function isForeign(path: string): boolean {
  const [header, own] = [path, '/proc/self/exe'].map((file) => orUndefined(() => beginning(file)));
  if (header === undefined || own === undefined || !header.toString('latin1').startsWith('\x7fELF')) return false;
  if (header[BYTE_ORDER] !== own[BYTE_ORDER]) return true;
  const [machine, here] = [header.readUInt16LE(E_MACHINE), own.readUInt16LE(E_MACHINE)];
  return machine !== here && machine !== ALSO_RUNS[here];
}

function beginning(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(20);
    readSync(file, bytes);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** The first entry of that name in PATH, if it cannot be executed. */
export function findUnusableProgram(name: string, path: string): UnusableProgram | undefined {
  const found = candidates(name, path).find((one) => orUndefined(() => lstatSync(one)) !== undefined);
  if (found === undefined) return undefined;
  if (isExecutable(found)) return isForeign(found) ? { path: found, problem: 'architecture' } : undefined;
  const stats = orUndefined(() => statSync(found));
  if (stats === undefined) return { path: found, problem: 'dangling-link' };
  if (!stats.isFile()) return { path: found, problem: 'not-a-file' };
  return { path: found, problem: stats.mode & 0o111 ? 'noexec' : 'no-permission' };
}

function candidates(name: string, path: string): string[] {
  if (name.includes('/')) return [name];
  return path
    .split(':')
    .filter(isAbsolute)
    .map((directory) => join(directory, name));
}

function isExecutable(path: string): boolean {
  return (
    orUndefined(() => {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    }) ?? false
  );
}

/**
 * True if this process has the same root directory as PID 1. In a chroot, systemctl starts and stops nothing, even if
 * systemd's socket exists. False without root, which that socket also requires.
 */
export function inFirstRoot(own = '/', first = '/proc/1/root'): boolean {
  return (
    orUndefined(() => {
      const [a, b] = [statSync(own), statSync(first)];
      return a.ino === b.ino && a.dev === b.dev;
    }) ?? false
  );
}

/** Also false for a zombie (state Z in proc(5)), since it writes nothing. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errno(error) !== 'ESRCH';
  }
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The state follows the last parenthesis, because the name may contain any character.
  return stat === undefined || !/^.*\) [ZX]/s.test(stat);
}
