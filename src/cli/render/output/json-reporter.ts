import type { Failure } from '../../../base/failure.ts';
import { jsonText } from '../../../base/shown.ts';
import type { Message } from '../../../base/text.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import { type Catalogue, failureFields } from '../../../i18n/catalogue.ts';
import type { EndingSignal } from '../../interruption.ts';
import type { Outcome, Reporter, Success } from './reporter.ts';
import type { Terminal } from './terminal.ts';
import { internalText } from './text-reporter.ts';

/** Incremented when a field changes its meaning or is removed, not when one is added. */
const FORMAT_VERSION = 1;

/** One line. `time`: now, in RFC 3339, UTC, with milliseconds. */
export function jsonLine(type: string, fields: object): string {
  return jsonText({ v: FORMAT_VERSION, type, time: rfc3339(Date.now()), ...fields });
}

/** The fields of an event, with texts next to their keys. */
export function eventFields(catalogue: Catalogue, event: JoinEvent): { type: JoinEvent['type'] } & object {
  return {
    ...event,
    ...('message' in event && event.message && { message: messageFields(catalogue, event.message) }),
    ...('failure' in event && event.failure && { failure: failureFields(catalogue, event.failure) }),
  };
}

/** The last line. */
export function resultLine(outcome: Outcome, exitCode: number, fields: object): string {
  return jsonLine('result', { outcome, exitCode, ...fields });
}

function messageFields(catalogue: Catalogue, message: Message): object {
  return { ...message, text: catalogue.say(message) };
}

/**
 * One JSON object a line on standard output, `{"v":1,"type":...,"time":...}`, the last of type `result`; nothing else
 * is written there, and to standard error only a stack with -v=5. Types and fields are those of JoinEvent; a message
 * comes as
 * `{key, params, text}`, a failure as `{code, class, what, cause, cure, params}`.
 */
export class JsonReporter implements Reporter {
  readonly #terminal: Pick<Terminal, 'out' | 'err' | 'data'>;
  readonly #catalogue: Catalogue;
  readonly #verbosity: number;

  constructor(terminal: Pick<Terminal, 'out' | 'err' | 'data'>, catalogue: Catalogue, verbosity: number) {
    this.#terminal = terminal;
    this.#catalogue = catalogue;
    this.#verbosity = verbosity;
  }

  event(event: JoinEvent): void {
    const { type, ...fields } = eventFields(this.#catalogue, event);
    this.#terminal.out(jsonLine(type, fields));
  }

  succeeded({ outcome, fields, message, data, exitCode = 0 }: Success): void {
    const line = resultLine(outcome, exitCode, { ...fields, message: messageFields(this.#catalogue, message) });
    if (data === undefined) this.#terminal.out(line);
    else this.#terminal.data(`${line}\n`);
  }

  failed(failure: Failure, exitCode: number): void {
    this.#result('failed', exitCode, { failure: failureFields(this.#catalogue, failure) });
    this.#stack(failure);
  }

  interrupted(signal: EndingSignal, exitCode: number): void {
    this.#result('interrupted', exitCode, { signal });
  }

  crashed(error: unknown, exitCode: number): void {
    this.#result('failed', exitCode, {
      failure: { code: 'INTERNAL', kind: 'INTERNAL', class: 'internal', ...internalText(this.#catalogue, error) },
    });
    this.#stack(error);
  }

  #result(outcome: Outcome, exitCode: number, fields: object): void {
    this.#terminal.out(resultLine(outcome, exitCode, fields));
  }

  #stack(error: unknown): void {
    if (this.#verbosity >= 5 && error instanceof Error && error.stack) this.#terminal.err(error.stack);
  }
}
