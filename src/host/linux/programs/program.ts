import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { RunOptions } from '../../ports.ts';
import { errno } from '../errno.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

/** Of either stream; what is more is dropped. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program without a shell, its standard input empty where no `input` is given; never rejects. Where it could not
 * be started `stderr` says why.
 */
export function runProgram(argv: readonly string[], options: RunOptions = {}): Promise<ProgramResult> {
  const [command = '', ...args] = argv;
  const { timeoutMs = DEFAULT_TIMEOUT_MS, env, input, signal } = options;
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve({ code: -1, stdout: '', stderr: 'aborted' });
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    child.stdin.on('error', () => {}); // it may end without reading
    child.stdin.end(input);
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const finish = (code: number, reason?: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve({ code, stdout: stdout(), stderr: reason ?? stderr() });
    };
    const end = (reason: string) => {
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
      finish(-1, `${stderr()}${reason}`);
    };
    const timer = setTimeout(() => end(`no answer in ${timeoutMs} ms`), timeoutMs);
    const abort = () => end('aborted');
    signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => finish(-1, error.message));
    child.on('close', (code, killedBy) =>
      finish(code ?? -1, killedBy === null ? undefined : `${stderr()}ended by ${killedBy}`),
    );
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let total = 0;
  stream.on('data', (chunk: Buffer) => {
    if (total < MAX_OUTPUT_BYTES) chunks.push(chunk.subarray(0, MAX_OUTPUT_BYTES - total));
    total += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** As Go's exec.LookPath: the first executable file on PATH; relative entries of PATH are passed over. */
export function findProgram(name: string, path: string): string | undefined {
  const candidates = name.includes('/')
    ? [name]
    : path
        .split(':')
        .filter(isAbsolute)
        .map((directory) => join(directory, name));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether this process has the root directory of the machine's first one: not in a chroot, where systemctl starts and
 * stops nothing though systemd's socket may be there. Only root can tell, and only root is served by that socket.
 */
export function inFirstRoot(own = '/', first = '/proc/1/root'): boolean {
  try {
    const [a, b] = [statSync(own), statSync(first)];
    return a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}

/** A killed process whose parent has not taken notice yet (a zombie, state Z in proc(5)) writes nothing any more. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errno(error) !== 'ESRCH';
  }
  // pid (name) state: the name may hold anything, so the state is what stands behind the last parenthesis.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^.*\) [ZX]/s.test(stat);
}
