import { Failure, type FailureText } from '../../../base/failure.ts';
import { inOneLine } from '../../../base/shown.ts';
import type { Message } from '../../../base/text.ts';
import { monotonicMs } from '../../../base/time.ts';
import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import { changeSentence, notNeededSentence } from '../../../i18n/change-sentence.ts';
import type { PhaseList } from '../../../phases/phase.ts';
import type { Invocation } from '../../argv/command.ts';
import { summaryIn } from '../../commands/phase-tree.ts';
import type { EndingSignal } from '../../interruption.ts';
import type { Aftermath } from '../../recorded-run.ts';
import { PacedWaits } from './paced-waits.ts';
import { crashMessage, type Reporter, reasons, type Success } from './reporter.ts';
import type { Terminal } from './terminal.ts';

/** Verbosity that shows every step. */
const STEPS = 1;

/** Verbosity that shows the stack of an error. */
const STACKS = 5;

interface TextReporterOptions {
  verbosity: number;
  /** The line of the phase list for a phase. */
  phaseSummary: (phase: string) => string | undefined;
  /** The label in brackets before a line. Default: the phase's own name. */
  label?: (phase: string | undefined) => string;
  /** Monotonic, in ms. Default: this machine's. */
  now?: () => number;
}

/** The part of a Terminal that lines need. */
type LineSink = Pick<Terminal, 'out' | 'err' | 'data' | 'outColours' | 'errColours'>;

/** Lines for people, in kubeadm's manner: `[phase] what`. Warnings and errors go to standard error. */
export class TextReporter implements Reporter {
  readonly #terminal: LineSink;
  readonly #catalogue: Catalogue;
  readonly #options: TextReporterOptions;
  readonly #label: (phase: string | undefined) => string;
  readonly #waits: PacedWaits;
  #phase: string | undefined;

  constructor(terminal: LineSink, catalogue: Catalogue, options: TextReporterOptions) {
    this.#terminal = terminal;
    this.#catalogue = catalogue;
    this.#options = options;
    this.#waits = new PacedWaits(options.now ?? monotonicMs);
    this.#label = options.label ?? ((phase) => (phase === undefined ? 'join' : shortName(phase)));
  }

  event(event: JoinEvent): void {
    switch (event.type) {
      case 'phase-started':
        this.#phase = event.phase;
        this.#waits.restart();
        this.#line(event.phase, this.#options.phaseSummary(event.phase) ?? event.phase);
        break;
      case 'phase-done':
        this.#step(event.phase, () => this.#catalogue.text('PHASE_FINISHED'));
        break;
      case 'phase-skipped':
        this.#line(event.phase, this.#catalogue.text('PHASE_SKIPPED'));
        break;
      case 'check':
        this.#check(event);
        break;
      case 'waiting':
        this.#waiting(event);
        break;
      case 'notice':
        this.#notice(event);
        break;
      case 'phase-failed':
      case 'check-started':
        break; // the command ends with the failure, and a check with its result
      default:
        this.#changeEvent(event.type, event.change);
    }
  }

  succeeded({ message, data, kubeadmWords }: Success): void {
    if (kubeadmWords !== undefined) {
      this.#terminal.data(kubeadmWords);
      return;
    }
    this.#terminal.out(`\n${this.#catalogue.say(message)}`);
    if (data !== undefined) this.#terminal.data(`\n${data}\n`);
  }

  failed(failure: Failure): void {
    this.#error(failure.kind, this.#catalogue.failure(failure), failure.class === 'already-joined');
    if (this.#options.verbosity >= STACKS) this.#terminal.err(stack(failure));
  }

  interrupted(signal: EndingSignal, _exitCode: number, changes: Aftermath): void {
    this.#terminal.err(this.#catalogue.text('INTERRUPTED', { signal, changes }));
  }

  crashed(error: unknown): void {
    this.#error('INTERNAL', internalText(this.#catalogue, error));
    if (this.#options.verbosity >= STACKS) this.#terminal.err(stack(error));
  }

  #changeEvent(type: Extract<JoinEvent, { change: ChangeRecord }>['type'], change: ChangeRecord): void {
    const { phase } = change;
    switch (type) {
      case 'change-previewed':
        this.#line(phase, changeSentence(this.#catalogue, change, 'preview'));
        this.#items(change.items);
        if (change.predicted) this.#items([this.#catalogue.text('CHANGE_PREDICTED', { predicted: change.predicted })]);
        this.#diff(change.diff);
        break;
      case 'change-started': {
        this.#waits.restart();
        const text = () => changeSentence(this.#catalogue, change, 'started');
        // A wait takes time, so people should see its reason.
        if (change.kind === 'wait-until') this.#line(phase, text());
        else this.#step(phase, text);
        break;
      }
      case 'change-done':
        this.#line(phase, changeSentence(this.#catalogue, change, 'done'));
        break;
      case 'change-skipped':
        this.#line(phase, notNeededSentence(this.#catalogue, change));
    }
  }

  #waiting({ message, failure }: Extract<JoinEvent, { type: 'waiting' }>): void {
    const text = this.#catalogue.say(message);
    const reason = failure && this.#catalogue.failure(failure).what;
    // Some messages name their reason themselves.
    const lines = reason === undefined || text.includes(reason) ? [text] : [text, reason];
    if (this.#options.verbosity < STEPS && !this.#waits.isDue(lines.join('\n'))) return;
    for (const line of lines) this.#line(this.#phase, line);
  }

  #notice({ level, message }: Extract<JoinEvent, { type: 'notice' }>): void {
    const text = this.#catalogue.say(message);
    if (level === 'warning') this.#warning(text);
    else this.#line(this.#phase, text);
  }

  #check({ name, result, message, failure }: Extract<JoinEvent, { type: 'check' }>): void {
    if (result === 'passed') {
      this.#step('preflight', () => this.#catalogue.text('CHECK_PASSED', { check: name }));
      return;
    }
    if (result === 'not-run') {
      if (message) this.#line('preflight', `${name}: ${this.#catalogue.say(message)}`);
      return;
    }
    const { yellow, red } = this.#terminal.errColours;
    const [word, paint] = result === 'failed' ? (['ERROR', red] as const) : (['WARNING', yellow] as const);
    const label = paint(`[${this.#catalogue.text(word).toUpperCase()} ${name}]`);
    for (const text of this.#checkLines(message, failure)) this.#terminal.err(`[preflight] ${label}: ${text}`);
  }

  #checkLines(message: Message | undefined, failure: Failure | undefined): string[] {
    if (failure) {
      const { what, cause, cure } = this.#catalogue.failure(failure);
      return [[`${what} (${failure.kind})`, ...reasons(this.#catalogue, { what, cause, cure })].join('\n')];
    }
    return message ? [this.#catalogue.say(message)] : [];
  }

  #items(items: readonly string[] = []): void {
    for (const item of items) this.#terminal.out(`    ${inOneLine(item)}`);
  }

  #diff(diff: string | undefined): void {
    if (!diff) return;
    const { green, red, cyan } = this.#terminal.outColours;
    const paint = (line: string): string => {
      if (/^(---|\+\+\+) /.test(line)) return line;
      if (line.startsWith('@@')) return cyan(line);
      if (line.startsWith('+')) return green(line);
      return line.startsWith('-') ? red(line) : line;
    };
    this.#terminal.out(diff.trimEnd().split('\n').map(paint).join('\n'));
  }

  #step(phase: string | undefined, text: () => string): void {
    if (this.#options.verbosity >= STEPS) this.#line(phase, text());
  }

  #line(phase: string | undefined, text: string): void {
    this.#terminal.out(`${this.#terminal.outColours.dim(`[${this.#label(phase)}]`)} ${text}`);
  }

  #warning(text: string): void {
    this.#terminal.err(`${this.#terminal.errColours.yellow(this.#catalogue.text('WARNING'))}: ${text}`);
  }

  /** `isDone`: the machine is what was asked for, so that nothing is wrong with it. */
  #error(kind: string, text: FailureText, isDone = false): void {
    const { red, dim } = this.#terminal.errColours;
    const label = isDone ? '' : `${red(this.#catalogue.text('ERROR'))}: `;
    this.#terminal.err([`${label}${text.what} ${dim(`(${kind})`)}`, ...reasons(this.#catalogue, text)].join('\n'));
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
export function shortName(phase: string): string {
  return phase.slice(phase.lastIndexOf('/') + 1);
}

function stack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const whole = error.stack ?? String(error);
  // A Failure's stack begins with its cause and cure, which are written already.
  const own = error instanceof Failure ? whole.slice(Math.max(0, whole.search(/^ {4}at /m))) : whole;
  return error.cause === undefined ? own : `${own}\n<- ${stack(error.cause)}`;
}

/** Output of one of several hosts. */
interface HostLines {
  out(text: string): void;
  err(text: string): void;
}

/** Reports the join of one of several hosts. */
export function hostReporter(
  { terminal, catalogue, verbosity }: Invocation,
  { out, err }: HostLines,
  phases: PhaseList,
): TextReporter {
  const { outColours, errColours } = terminal;
  const phaseSummary = (name: string) => summaryIn(phases, catalogue, name);
  return new TextReporter({ out, data: out, err, outColours, errColours }, catalogue, { verbosity, phaseSummary });
}
