/**
 * Running a program on the machine itself. Everything the lab does outside its hosts goes through here, so that each
 * failure carries the same evidence: the command, its exit code and the end of what it printed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Uint8Array;
  /** After this many milliseconds the program is killed and the outcome is a failure. */
  readonly timeoutMs?: number;
}

export interface CommandOutcome {
  /** 128 + the signal's number where a signal ended the program, as a shell says it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export class CommandError extends Error {
  constructor(
    readonly argv: readonly string[],
    readonly outcome: CommandOutcome,
  ) {
    const how = outcome.timedOut ? 'ran out of time' : `exited with ${outcome.code}`;
    super(`${shortened(argv)} ${how}\n${tail(outcome.stderr || outcome.stdout)}`);
    this.name = 'CommandError';
  }
}

/** Running programs. They end with this process, so that an interrupted build does not continue by itself. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Runs a program to its end and reports how it went; only a program that can't be started rejects. */
export function tryRun(argv: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
  const [file, ...args] = argv;
  if (file === undefined) throw new TypeError('an empty command');
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
    running.add(child);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let timedOut = false;
    const kill = () => {
      timedOut = true;
      child.kill('SIGKILL');
    };
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(kill, options.timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({
        code: code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        timedOut,
      });
    });
    // A program that ends without reading its input is its own affair, not a crash of the lab.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin);
  });
}

/** Runs a program that must succeed; gives what it printed. */
export async function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const outcome = await tryRun(argv, options);
  if (outcome.code !== 0 || outcome.timedOut) throw new CommandError(argv, outcome);
  return outcome.stdout;
}

function shortened(argv: readonly string[]): string {
  const line = argv.join(' ');
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-25).join('\n');
}
