/**
 * Running programs inside a host: nsenter into every namespace of its first process. It costs about 2 ms a call, and
 * the program gets the host's environment, never the machine's.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { PATIENCE_MS } from '../support/patience.js';
import { childrenOf } from './recorded-process.js';

export interface ExecOptions {
  readonly stdin?: string | Uint8Array | Readable;
  /** The whole of what is added to PATH, HOME and LANG. */
  readonly env?: Readonly<Record<string, string>>;
  /** The directory it starts in; `/root` where not given. */
  readonly cwd?: string;
  /** A command of the machine's that starts nsenter, and so the program: strace. */
  readonly under?: readonly string[];
  /** Default: PATIENCE_MS. Then the program and its children are killed and `timedOut` is true. */
  readonly timeoutMs?: number;
}

export interface ExecOutcome {
  /** 128 + the signal's number where a signal ended the program. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** From the start of nsenter to the end of the program, in milliseconds. */
  readonly durationMs: number;
}

const BASE_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

/** A program that runs in a host. */
export class HostProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the program has ended and its output is read; never rejects. */
  readonly ended: Promise<{ readonly code: number; readonly signal: NodeJS.Signals | null }>;
  private readonly nsenter: ChildProcessWithoutNullStreams;

  constructor(leader: number, argv: readonly string[], options: ExecOptions) {
    const target = ['-t', String(leader), '-m', '-u', '-i', '-n', '-p', '-C', '-r', `--wdns=${options.cwd ?? '/root'}`];
    const env = { ...BASE_ENVIRONMENT, ...options.env };
    // A process group of its own, so that a kill reaches the program and not only nsenter.
    const [command, ...rest] = [...(options.under ?? []), '/usr/bin/nsenter', ...target, '--', ...argv] as [
      string,
      ...string[],
    ];
    this.nsenter = spawn(command, rest, { detached: true, env });
    this.stdin = this.nsenter.stdin;
    this.stdout = this.nsenter.stdout;
    this.stderr = this.nsenter.stderr;
    this.nsenter.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.nsenter.on('error', () => resolve({ code: 127, signal: null }));
      this.nsenter.on('close', (code, signal) =>
        resolve({ code: code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0), signal }),
      );
    });
  }

  /**
   * SIGKILL reaches the program and its children at once; any other signal only the program, as a user's would. nsenter
   * stops with its program, and has to be told, too, to go on.
   */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { pid } = this.nsenter;
    if (pid === undefined || this.nsenter.exitCode !== null || this.nsenter.signalCode !== null) return;
    try {
      if (signal === 'SIGKILL' || signal === 'SIGCONT') process.kill(-pid, signal);
      else for (const child of await childrenOf(pid)) process.kill(child, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Runs a program to its end. */
export async function execIn(leader: number, argv: readonly string[], options: ExecOptions = {}): Promise<ExecOutcome> {
  const started = performance.now();
  const child = new HostProcess(leader, argv, options);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  let timedOut = false;
  const kill = () => {
    timedOut = true;
    void child.kill();
  };
  const timer = setTimeout(kill, options.timeoutMs ?? PATIENCE_MS);
  feed(child.stdin, options.stdin);
  const { code } = await child.ended;
  clearTimeout(timer);
  const durationMs = performance.now() - started;
  return { code, stdout: (await stdout).toString(), stderr: (await stderr).toString(), timedOut, durationMs };
}

/** Like execIn, for output that is not text. */
export async function readFrom(
  leader: number,
  argv: readonly string[],
): Promise<{ code: number; stdout: Buffer; stderr: string }> {
  const child = new HostProcess(leader, argv, {});
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.end();
  const { code } = await child.ended;
  return { code, stdout: await stdout, stderr: (await stderr).toString() };
}

/** A file of the machine as a program's input, not read into memory. */
export function fileInput(file: string): Readable {
  return createReadStream(file);
}

function feed(stdin: Writable, input: ExecOptions['stdin']): void {
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) stdin.end(input);
  else input.pipe(stdin);
}

function collect(stream: Readable): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('close', () => resolve(Buffer.concat(chunks)));
  });
}
