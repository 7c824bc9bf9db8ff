import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** The other side of the terminal stays open in the program itself: closed, it would be a terminal no longer. */
const ON_TERMINAL = `import os, sys
other, terminal = os.openpty()
os.set_inheritable(other, True)
os.dup2(terminal, 0)
os.execvp(sys.argv[1], sys.argv[1:])`;

/** The same command with a terminal as its standard input, in the same process. */
export function onTerminal(command: string, args: readonly string[]): [command: string, args: string[]] {
  return ['python3', ['-c', ON_TERMINAL, command, ...args]];
}

/** A child process whose output is kept, and can be waited for. */
export class Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  #out = '';
  #err = '';
  #wakers: (() => void)[] = [];

  /** A `detached` one leads its own process group. */
  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, detached = false) {
    this.process = spawn(command, args, { env: { ...process.env, LC_ALL: 'C', ...env }, detached });
    this.process.stdout.on('data', (chunk) => this.#took(chunk, 'out'));
    this.process.stderr.on('data', (chunk) => this.#took(chunk, 'err'));
    this.process.stdin.on('error', () => {});
    this.ended = new Promise((resolve, reject) => {
      this.process.on('error', reject);
      this.process.on('close', (code, signal) => {
        resolve({ code, signal, out: this.#out, err: this.#err });
        this.#wake();
      });
    });
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  get output(): string {
    return this.#out + this.#err;
  }

  /** Resolves when standard output or standard error has this text; rejects when the process ends without it. */
  async shows(text: string | RegExp): Promise<void> {
    const there = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    while (!there()) {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`it ended without ${text}:\n${this.output}`);
      await new Promise<void>((resolve) => this.#wakers.push(resolve));
    }
  }

  /**
   * Resolves when the process has a handler of its own for a signal that Node.js does not handle by itself (SigCgt in
   * proc_pid_status(5)).
   */
  async catches(signal: 'SIGHUP'): Promise<void> {
    const bit = 1n << BigInt(constants.signals[signal] - 1);
    for (;;) {
      const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1] ?? '0';
      if ((BigInt(`0x${caught}`) & bit) !== 0n) return;
      await setTimeout(2);
    }
  }

  #took(chunk: Buffer, stream: 'out' | 'err'): void {
    if (stream === 'out') this.#out += chunk;
    else this.#err += chunk;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }
}
