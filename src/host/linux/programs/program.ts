import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { RunOptions } from '../../ports.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
/** Of either stream; what is more is dropped. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program without a shell, its standard input empty where no `input` is given; never rejects. Where it could not be started `stderr` says why. */
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
    child.on('close', (code, killedBy) => finish(code ?? -1, killedBy === null ? undefined : `${stderr()}ended by ${killedBy}`));
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
