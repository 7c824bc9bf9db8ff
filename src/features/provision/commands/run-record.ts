import { dirname } from 'node:path';
import { EXIT, SIGNAL_EXIT } from '../../../base/exit-codes.ts';
import { Failure } from '../../../base/failure.ts';
import type { Reason } from '../../../base/text.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { JsonReporter } from '../../../cli/render/output/json-reporter.ts';
import type { Success } from '../../../cli/render/output/reporter.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { FileWriter } from '../../../host/ports.ts';
import { PROVISIONED } from '../../../manifests/paths.ts';

const PRIVATE = { mode: 0o600, directoryMode: 0o700 };

/** Lines repeat what servers answer, who must not fill the disk. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Keeps the lines of --output json of a run in files that only root can read: all of them, or the newest if there are
 * too many, and the result alone.
 */
export class RunRecord {
  readonly #files: FileWriter;
  readonly #invocation: Pick<Invocation, 'terminal' | 'interruption'>;
  readonly #json: JsonReporter;
  #waiting: string[] = [];
  #recent: string[] = [];
  #size = 0;
  #last = '';
  /** Never rejects: a record that cannot be written must not end the join. */
  #written: Promise<void>;
  /** The first error of a write. */
  #lost: Reason | undefined;

  constructor(
    files: FileWriter,
    invocation: Pick<Invocation, 'terminal' | 'catalogue' | 'verbosity' | 'interruption'>,
  ) {
    const { terminal, catalogue } = invocation;
    this.#files = files;
    this.#invocation = invocation;
    const out = (line: string) => this.#take(terminal.scrubber.scrub(line));
    this.#json = new JsonReporter({ out, data: out, err: () => {} }, catalogue, 0);
    this.#written = this.#attempt(() => this.#begin());
  }

  event(event: JoinEvent): void {
    this.#json.event(event);
  }

  /** Records the result of a join. Returns why the record is incomplete, if it is. */
  async succeeded(success: Success): Promise<Reason | undefined> {
    this.#json.succeeded(success);
    return this.#end();
  }

  /** Records what a run threw, as the command reports it. Returns why the record is incomplete, if it is. */
  async threw(error: unknown): Promise<Reason | undefined> {
    const { received } = this.#invocation.interruption;
    if (received !== undefined) this.#json.interrupted(received, SIGNAL_EXIT[received]);
    else if (error instanceof Failure) this.#json.failed(error, EXIT[error.class]);
    else this.#json.crashed(error, EXIT.internal);
    return this.#end();
  }

  async #begin(): Promise<void> {
    await this.#files.makeDirectory(dirname(PROVISIONED.events), 0o700);
    await this.#files.write(PROVISIONED.events, Buffer.alloc(0), PRIVATE);
  }

  #take(line: string): void {
    this.#last = `${line}\n`;
    this.#waiting.push(this.#last);
    // Lines that come while others are written wait for one common write.
    if (this.#waiting.length > 1) return;
    this.#written = this.#written.then(() => this.#attempt(() => this.#write(this.#waiting.splice(0))));
  }

  /** Appends lines. A file that would become too large is replaced by its newest half. */
  #write(lines: readonly string[]): Promise<void> {
    const added = Buffer.from(lines.join(''));
    for (const line of lines) this.#recent.push(line);
    this.#size += added.length;
    if (this.#size <= MOST_BYTES) return this.#files.append(PROVISIONED.events, added, PRIVATE);
    let dropped = 0;
    for (; this.#size > MOST_BYTES / 2 && dropped < this.#recent.length - 1; dropped++)
      this.#size -= Buffer.byteLength(this.#recent[dropped] ?? '');
    this.#recent.splice(0, dropped);
    return this.#files.write(PROVISIONED.events, Buffer.from(this.#recent.join('')), PRIVATE);
  }

  async #attempt(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#lost ??= error instanceof Failure ? error : String(error);
    }
  }

  async #end(): Promise<Reason | undefined> {
    await this.#attempt(() => this.#files.write(PROVISIONED.result, Buffer.from(this.#last), PRIVATE));
    await this.#written;
    return this.#lost;
  }
}
