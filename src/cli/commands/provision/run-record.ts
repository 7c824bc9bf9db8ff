import { dirname } from 'node:path';
import { EXIT, SIGNAL_EXIT } from '../../../base/exit-codes.ts';
import { Failure } from '../../../base/failure.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { FileWriter } from '../../../host/ports.ts';
import { PROVISIONED } from '../../../manifests/provision/machine.ts';
import type { Invocation } from '../../argv/command.ts';
import { JsonReporter } from '../../render/output/json-reporter.ts';
import type { Success } from '../../render/output/reporter.ts';

const PRIVATE = { mode: 0o600, directoryMode: 0o700 };

/** Keeps the lines of --output json of a run in files that only root can read: all of them, and the result alone. */
export class RunRecord {
  readonly #files: FileWriter;
  readonly #invocation: Pick<Invocation, 'terminal' | 'interruption'>;
  readonly #json: JsonReporter;
  #waiting: string[] = [];
  #last = '';
  #written: Promise<void>;

  constructor(
    files: FileWriter,
    invocation: Pick<Invocation, 'terminal' | 'catalogue' | 'verbosity' | 'interruption'>,
  ) {
    const { terminal, catalogue } = invocation;
    this.#files = files;
    this.#invocation = invocation;
    const out = (line: string) => this.#take(terminal.scrubber.scrub(line));
    this.#json = new JsonReporter({ out, data: out, err: () => {} }, catalogue, 0);
    this.#written = this.#begin();
    this.#written.catch(() => {});
  }

  event(event: JoinEvent): void {
    this.#json.event(event);
  }

  /** Records the result of a join. */
  async succeeded(success: Success): Promise<void> {
    this.#json.succeeded(success);
    await this.#end();
  }

  /** Records what a run threw, as the command reports it. */
  async threw(error: unknown): Promise<void> {
    const { received } = this.#invocation.interruption;
    if (received !== undefined) this.#json.interrupted(received, SIGNAL_EXIT[received]);
    else if (error instanceof Failure) this.#json.failed(error, EXIT[error.class]);
    else this.#json.crashed(error, EXIT.internal);
    // The thrown error matters more than its lost record.
    await this.#end().catch(() => {});
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
    this.#written = this.#written.then(() => {
      const lines = this.#waiting.join('');
      this.#waiting = [];
      return this.#files.append(PROVISIONED.events, Buffer.from(lines), PRIVATE);
    });
    // The failure is thrown by #end; the join must not wait for it.
    this.#written.catch(() => {});
  }

  async #end(): Promise<void> {
    await this.#files.write(PROVISIONED.result, Buffer.from(this.#last), PRIVATE);
    await this.#written;
  }
}
