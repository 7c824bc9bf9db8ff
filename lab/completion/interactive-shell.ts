import { spawn } from 'node:child_process';
import { PATIENCE_MS } from '../support/patience.js';

/**
 * A shell on a terminal of its own, made by script(1), as a person uses it: keys go in, what the screen shows comes
 * out.
 */
export class InteractiveShell {
  readonly #process;
  #screen = '';
  #waker: () => void = () => {};

  constructor(command: string, directory: string) {
    const env = { PATH: process.env.PATH, HOME: directory, TERM: 'dumb', PS1: '@@ ', LC_ALL: 'C.UTF-8' };
    this.#process = spawn('script', ['-qec', command, '/dev/null'], { cwd: directory, env });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#screen += chunk;
      this.#waker();
    });
  }

  type(keys: string): void {
    this.#process.stdin.write(keys);
  }

  /** Resolves with what the screen has shown since the last time, once that matches. */
  async shows(wanted: RegExp): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const text = this.#screen;
      const match = wanted.exec(text);
      if (match) {
        this.#screen = text.slice(match.index + match[0].length);
        return text;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`not shown: ${wanted}\n${JSON.stringify(text)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waker = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#process.kill('SIGHUP');
  }
}
