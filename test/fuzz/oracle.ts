import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { cached } from '../../lab/machine/cache.js';
import { run } from '../../lab/machine/command.js';
import { QUESTIONS, type Question } from './target.ts';

const SOURCE = path.join(import.meta.dirname, 'oracle');

/** Builds oracle/ by `go build`, once for each state of its files; kept outside the checkout. */
export async function buildOracle(): Promise<string> {
  const files = await Promise.all(['main.go', 'go.mod', 'go.sum'].map((name) => readFile(path.join(SOURCE, name))));
  const digest = createHash('sha256').update(Buffer.concat(files)).digest('hex').slice(0, 16);
  return cached(`fuzz-oracle/${digest}`, async (scratch) => {
    const binary = path.join(scratch, 'oracle');
    const argv = ['go', 'build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', binary, '.'];
    await run(argv, { cwd: SOURCE, env: { CGO_ENABLED: '0', GOWORK: 'off' } });
    return binary;
  });
}

/**
 * The Go program, one process for as long as it is needed. Questions may be asked while others are not answered yet.
 */
export class Oracle {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: { resolve(answer: Buffer): void; reject(error: Error): void }[] = [];
  #unread: Buffer = Buffer.alloc(0);

  constructor(binary: string) {
    this.#process = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#process.stdin.on('error', () => {}); // the exit below says it
    this.#process.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the oracle ended: ${code ?? signal}`));
    });
  }

  /** One answer for each input, in order. */
  ask(question: Question, inputs: readonly Buffer[]): Promise<Buffer[]> {
    const answers = inputs.map(() => new Promise<Buffer>((resolve, reject) => this.#waiting.push({ resolve, reject })));
    this.#process.stdin.write(Buffer.concat(inputs.flatMap((input) => [head(question, input), input])));
    return Promise.all(answers);
  }

  close(): void {
    this.#process.stdin.end();
  }

  #take(chunk: Buffer): void {
    let bytes = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const end = 4 + bytes.readUInt32BE(0);
      this.#waiting.shift()?.resolve(bytes.subarray(4, end));
      bytes = bytes.subarray(end);
    }
    this.#unread = bytes;
  }
}

function head(question: Question, input: Buffer): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = QUESTIONS.indexOf(question);
  bytes.writeUInt32BE(input.length, 1);
  return bytes;
}
