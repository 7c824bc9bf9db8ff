/** vitest as a process of the runner: it takes the labs down when the channel to the runner closes (interrupt.ts). */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { INTERRUPTIONS, type Interruption } from './interrupt.js';

const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

export class VitestProcess {
  #interruption: Interruption | undefined;
  #running: ChildProcess | undefined;

  /** Listens to this process's signals. */
  constructor() {
    for (const name of Object.keys(INTERRUPTIONS) as Interruption[])
      process.on(name, () => {
        this.#interruption ??= name;
        // Sends no signal: from a terminal, vitest already received it, and a second one would end it immediately.
        if (this.#running?.connected) this.#running.disconnect();
      });
  }

  /** The signal that arrived first. */
  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  /** Runs it to its end; true when all passed. After a signal, it is not started. */
  async run(config: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<boolean> {
    if (this.#interruption !== undefined) return false;
    const running = spawn(process.execPath, [vitest, 'run', '--config', config, ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
    });
    this.#running = running;
    const [code] = (await once(running, 'exit')) as [number | null];
    return code === 0;
  }
}
