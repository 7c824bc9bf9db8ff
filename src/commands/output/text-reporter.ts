import type { ChangeRecord } from '../../changes/change.ts';
import type { JoinEvent, Message } from '../../events.ts';
import type { Failure } from '../../failure.ts';
import type { Catalogue, FailureText } from '../../messages/catalogue.ts';
import type { EndingSignal } from '../interruption.ts';
import { changeSentence } from './change-sentence.ts';
import { crashMessage, type Reporter, type Success } from './reporter.ts';
import { sentence } from './sentence.ts';
import type { Terminal } from './terminal.ts';

/** From here on each step is shown, not only what changes. */
const STEPS = 1;
/** From here on an error is shown with its stack. */
const STACKS = 5;

export interface TextReporterOptions {
  verbosity: number;
  /** The line of the phase list for a phase. */
  phaseSummary: (phase: string) => string | undefined;
}

/** Lines for people, in kubeadm's manner: `[phase] what`. Warnings and errors go to standard error. */
export class TextReporter implements Reporter {
  readonly #terminal: Terminal;
  readonly #catalogue: Catalogue;
  readonly #options: TextReporterOptions;
  #phase = 'join';

  constructor(terminal: Terminal, catalogue: Catalogue, options: TextReporterOptions) {
    this.#terminal = terminal;
    this.#catalogue = catalogue;
    this.#options = options;
  }

  event(event: JoinEvent): void {
    switch (event.type) {
      case 'phase-started':
        this.#phase = shortName(event.phase);
        return this.#line(this.#phase, this.#options.phaseSummary(event.phase) ?? event.phase);
      case 'phase-done':
        return this.#step(shortName(event.phase), this.#catalogue.text('PHASE_FINISHED'));
      case 'phase-skipped':
        return this.#line(shortName(event.phase), this.#catalogue.text('PHASE_SKIPPED'));
      case 'check':
        return this.#check(event);
      case 'change-previewed':
        return this.#preview(event.change);
      case 'change-started':
        // A wait takes its time: people should see what for.
        return event.change.kind === 'wait-until' ? this.#change(event.change, 'started') : this.#stepChange(event.change);
      case 'change-done':
        return this.#change(event.change, 'done');
      case 'change-skipped':
        return this.#line(shortName(event.change.phase), this.#catalogue.text('CHANGE_NOT_NEEDED', { subject: event.change.subject }));
      case 'waiting':
        this.#line(this.#phase, sentence(this.#catalogue, event.message));
        if (event.failure) this.#line(this.#phase, this.#catalogue.failure(event.failure.code, event.failure.params).what);
        return;
      case 'notice':
        if (event.level === 'warning') return this.#warning(sentence(this.#catalogue, event.message));
        return this.#line(this.#phase, sentence(this.#catalogue, event.message));
    }
  }

  succeeded({ message }: Success): void {
    this.#terminal.out(`\n${sentence(this.#catalogue, message)}`);
  }

  failed(failure: Failure): void {
    this.#error(failure.code, this.#catalogue.failure(failure.code, failure.params));
    if (this.#options.verbosity >= STACKS) this.#terminal.err(stack(failure));
  }

  interrupted(signal: EndingSignal): void {
    this.#terminal.err(this.#catalogue.text('INTERRUPTED', { signal }));
  }

  crashed(error: unknown): void {
    this.#error('INTERNAL', internalText(this.#catalogue, error));
    if (this.#options.verbosity >= STACKS) this.#terminal.err(stack(error));
  }

  #check(event: Extract<JoinEvent, { type: 'check' }>): void {
    const { name, result, message, failure } = event;
    if (result === 'passed') return this.#step('preflight', this.#catalogue.text('CHECK_PASSED', { check: name }));
    const { yellow, red } = this.#terminal.errColours;
    const label = result === 'failed' ? red(`[ERROR ${name}]`) : yellow(`[WARNING ${name}]`);
    for (const text of this.#checkLines(message, failure)) this.#terminal.err(`[preflight] ${label}: ${text}`);
  }

  #checkLines(message: Message | undefined, failure: Failure | undefined): string[] {
    if (failure) {
      const { what, cause, cure } = this.#catalogue.failure(failure.code, failure.params);
      return [[`${what} (${failure.code})`, ...this.#reasons({ what, cause, cure })].join('\n')];
    }
    return message ? [sentence(this.#catalogue, message)] : [];
  }

  #preview(change: ChangeRecord): void {
    this.#change(change, 'preview');
    const { green, red, cyan } = this.#terminal.outColours;
    const paint = (line: string): string => {
      if (/^(---|\+\+\+) /.test(line)) return line;
      if (line.startsWith('@@')) return cyan(line);
      if (line.startsWith('+')) return green(line);
      return line.startsWith('-') ? red(line) : line;
    };
    if (change.diff) this.#terminal.out(change.diff.trimEnd().split('\n').map(paint).join('\n'));
  }

  #change(change: ChangeRecord, moment: 'started' | 'done' | 'preview'): void {
    this.#line(shortName(change.phase), changeSentence(this.#catalogue, change, moment));
  }

  #stepChange(change: ChangeRecord): void {
    this.#step(shortName(change.phase), changeSentence(this.#catalogue, change, 'started'));
  }

  #step(phase: string, text: string): void {
    if (this.#options.verbosity >= STEPS) this.#line(phase, text);
  }

  #line(phase: string, text: string): void {
    this.#terminal.out(`${this.#terminal.outColours.dim(`[${phase}]`)} ${text}`);
  }

  #warning(text: string): void {
    this.#terminal.err(`${this.#terminal.errColours.yellow(this.#catalogue.text('WARNING'))}: ${text}`);
  }

  #error(code: string, text: FailureText): void {
    const { red, dim } = this.#terminal.errColours;
    this.#terminal.err([`${red(this.#catalogue.text('ERROR'))}: ${text.what} ${dim(`(${code})`)}`, ...this.#reasons(text)].join('\n'));
  }

  #reasons({ cause, cure }: FailureText): string[] {
    return [`  ${this.#catalogue.text('FAILURE_CAUSE', { text: cause })}`, `  ${this.#catalogue.text('FAILURE_CURE', { text: cure })}`];
  }
}

export function internalText(catalogue: Catalogue, error: unknown): FailureText {
  return {
    what: catalogue.text('INTERNAL_WHAT', { message: crashMessage(error) }),
    cause: catalogue.text('INTERNAL_CAUSE'),
    cure: catalogue.text('INTERNAL_CURE'),
  };
}

/** control-plane-prepare/certs is shown as certs, as kubeadm does. */
function shortName(phase: string): string {
  return phase.slice(phase.lastIndexOf('/') + 1);
}

function stack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\n<- ${stack(error.cause)}`;
}
