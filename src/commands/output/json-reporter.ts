import type { JoinEvent, Message } from '../../events.ts';
import type { Failure } from '../../failure.ts';
import type { Catalogue } from '../../messages/catalogue.ts';
import type { EndingSignal } from '../interruption.ts';
import type { Reporter, Success } from './reporter.ts';
import { sentence } from './sentence.ts';
import type { Terminal } from './terminal.ts';
import { internalText } from './text-reporter.ts';

/** Grows when a field changes its meaning or goes; new fields and types may come without. */
const FORMAT_VERSION = 1;

/**
 * One JSON object a line on standard output, `{"v":1,"type":...}`, the last of type `result`; nothing else is written
 * there, and to standard error only a stack with -v=5. Types and fields are those of JoinEvent; a message comes as
 * `{key, params, text}`, a failure as `{code, class, what, cause, cure, params}`.
 */
export class JsonReporter implements Reporter {
  readonly #terminal: Terminal;
  readonly #catalogue: Catalogue;
  readonly #verbosity: number;

  constructor(terminal: Terminal, catalogue: Catalogue, verbosity: number) {
    this.#terminal = terminal;
    this.#catalogue = catalogue;
    this.#verbosity = verbosity;
  }

  event(event: JoinEvent): void {
    const { type, ...fields } = event;
    this.#write(type, {
      ...fields,
      ...('message' in event && event.message && { message: this.#message(event.message) }),
      ...('failure' in event && event.failure && { failure: this.#failure(event.failure) }),
    });
  }

  succeeded({ outcome, fields, message }: Success): void {
    this.#write('result', { outcome, exitCode: 0, ...fields, message: this.#message(message) });
  }

  failed(failure: Failure, exitCode: number): void {
    this.#write('result', { outcome: 'failed', exitCode, failure: this.#failure(failure) });
    this.#stack(failure);
  }

  interrupted(signal: EndingSignal, exitCode: number): void {
    this.#write('result', { outcome: 'interrupted', exitCode, signal });
  }

  crashed(error: unknown, exitCode: number): void {
    const failure = { code: 'INTERNAL', class: 'internal', ...internalText(this.#catalogue, error) };
    this.#write('result', { outcome: 'failed', exitCode, failure });
    this.#stack(error);
  }

  #write(type: string, fields: object): void {
    this.#terminal.out(JSON.stringify({ v: FORMAT_VERSION, type, ...fields }));
  }

  #message(message: Message): object {
    return { ...message, text: sentence(this.#catalogue, message) };
  }

  #failure(failure: Failure): object {
    const { code, params } = failure;
    return { code, class: failure.class, ...this.#catalogue.failure(code, params), params };
  }

  #stack(error: unknown): void {
    if (this.#verbosity >= 5 && error instanceof Error && error.stack) this.#terminal.err(error.stack);
  }
}
