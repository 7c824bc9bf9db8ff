import type { Failure } from '../../../base/failure.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import { changeSentence } from '../../../i18n/change-sentence.ts';
import type { EndingSignal } from '../../interruption.ts';
import type { Aftermath } from '../../recorded-run.ts';
import type { Reporter, Success } from '../output/reporter.ts';
import type { Terminal } from '../output/terminal.ts';
import { cutTo, cutToLastPart, cutToWords, displayWidth, fill, oneLine } from '../timeline/display-width.ts';
import type { Glyphs } from '../timeline/glyphs.ts';
import { checkCounts, TimelineBuilder } from '../timeline/model.ts';
import type { ChangeSpan, PhaseSpan, TimelineModel } from '../timeline/spans.ts';
import { timelineLines } from '../timeline/terminal-timeline.ts';
import { type EndSource, FRAME_MS, LiveArea, type LiveLine } from './live-area.ts';

export interface LiveOptions {
  terminal: Terminal;
  catalogue: Catalogue;
  glyphs: Glyphs;
  /** Writes the lines that stay. */
  lines: Reporter;
  /** Writes all lines, not only those that must stay. */
  everything: boolean;
  label(phase: string): string;
  summary(phase: string): string | undefined;
  source: EndSource;
  /** Milliseconds, monotonic. */
  now(): number;
}

/**
 * Progress on a terminal: finished phases and lasting lines above, current activity below, a timeline at the end.
 */
export class LiveReporter implements Reporter {
  readonly #options: LiveOptions;
  readonly #builder = new TimelineBuilder();
  readonly #area: LiveArea;
  #startedAt: number;
  #ended = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#area = new LiveArea(options.terminal, (columns) => this.#lines(columns), options.source);
    this.#area.start();
  }

  /** Starts the clock here: earlier time does not belong to the run. */
  begin(): void {
    this.#startedAt = this.#options.now();
  }

  event(event: JoinEvent): void {
    this.#builder.add(this.#atMs(), event);
    if (this.#ended) return;
    if (this.#options.everything || stays(event)) this.#options.lines.event(event);
    if (event.type === 'phase-done' || event.type === 'phase-failed') this.#phaseEnded();
  }

  succeeded(success: Success): void {
    this.#end();
    this.#options.lines.succeeded(success);
  }

  failed(failure: Failure, exitCode: number): void {
    this.#end();
    this.#options.lines.failed(failure, exitCode);
  }

  interrupted(signal: EndingSignal, exitCode: number, changes: Aftermath): void {
    this.#end();
    this.#options.lines.interrupted(signal, exitCode, changes);
  }

  crashed(error: unknown, exitCode: number): void {
    this.#end();
    this.#options.lines.crashed(error, exitCode);
  }

  #atMs(): number {
    return this.#options.now() - this.#startedAt;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#area.stop();
    const model = this.#builder.model(this.#atMs());
    if (!model.segments.some(({ type }) => type === 'phase')) return;
    const { terminal, catalogue, glyphs, label } = this.#options;
    const scrub = (text: string) => terminal.scrubber.scrub(text);
    const view = { catalogue, glyphs, label, scrub, columns: terminal.size.columns, colours: terminal.outColours };
    terminal.out(['', ...timelineLines(model, view)].join('\n'));
  }

  #phaseEnded(): void {
    const phase = lastPhase(this.#builder.model(this.#atMs()));
    if (!phase) return;
    const { terminal, catalogue, glyphs } = this.#options;
    const { columns } = terminal.size;
    const paint = phase.state === 'done' ? terminal.outColours.green : terminal.outColours.red;
    const time = catalogue.text('DURATION', { ms: phase.endMs - phase.startMs });
    const width = textWidth(time, columns);
    const text = this.#phaseText(phase.name, summaryOf(phase, catalogue), width);
    const { left } = row(text, time, columns);
    terminal.out(`${paint(glyphs[phase.state])} ${left}${terminal.outColours.dim(time)}`);
  }

  /** Current activity, one unwrapped line each. */
  #lines(columns: number): LiveLine[] {
    const atMs = this.#atMs();
    const model = this.#builder.model(atMs);
    const { current, waiting } = this.#builder;
    const { catalogue, glyphs, terminal } = this.#options;
    const frame = glyphs.frames[Math.floor(atMs / FRAME_MS) % glyphs.frames.length] ?? '';
    const phase = current && lastPhase(model);
    const elapsed = catalogue.text('DURATION_SECONDS', { ms: atMs - (current?.startMs ?? 0) });
    const head = row(
      phase
        ? this.#phaseText(phase.name, [], textWidth(elapsed, columns))
        : summaryOf(model, catalogue).join(', ') || catalogue.text('LIVE_STARTING'),
      elapsed,
      columns,
    );
    const whole = `${frame} ${head.plain}`;
    const fits = displayWidth(whole) < columns;
    const plain = fits ? whole : cutTo(whole, columns - 1);
    const { cyan, dim } = terminal.outColours;
    const lines: LiveLine[] = [{ text: fits ? `${cyan(frame)} ${head.left}${dim(elapsed)}` : plain, plain }];
    const below = (text: string) => {
      const line = cutToWords(`  ${oneLine(terminal.scrubber.scrub(text))}`, columns - 1);
      lines.push({ text: dim(line), plain: line });
    };
    const since = (startMs: number) => catalogue.text('DURATION_SECONDS', { ms: atMs - startMs });
    if (waiting.change) {
      const text = changeSentence(catalogue, waiting.change.change, 'started');
      below(catalogue.text('LIVE_WAITING', { text, seconds: since(waiting.change.startMs) }));
    }
    if (waiting.wait) {
      const { message, failure, startMs } = waiting.wait;
      below(catalogue.text('LIVE_WAITING', { text: catalogue.say(message), seconds: since(startMs) }));
      if (failure) below(catalogue.failure(failure).what);
    }
    const counts = phase ? summaryOf(phase, catalogue) : [];
    if (counts.length > 0) below(counts.join(', '));
    return lines;
  }

  /** The longest of its forms that fits. */
  #phaseText(name: string, counts: readonly string[], width: number): string {
    const { label, summary, terminal } = this.#options;
    const about = summary(name);
    const more = counts.length > 0 ? ` (${counts.join(', ')})` : '';
    const own = label(name);
    const [shortest, ...longer] = [own, ...(about === undefined ? [] : [`${own}  ${about}`])]
      .flatMap((text) => [text, ...(more ? [`${text}${more}`] : [])])
      .map((text) => oneLine(terminal.scrubber.scrub(text)));
    return longer.findLast((text) => displayWidth(text) <= width) ?? cutToLastPart(shortest ?? '', width);
  }
}

/** Events that stay readable afterwards. */
function stays(event: JoinEvent): boolean {
  switch (event.type) {
    case 'check':
      return event.result !== 'passed';
    case 'notice':
    case 'change-previewed':
    case 'phase-skipped':
      return true;
    default:
      return false;
  }
}

function lastPhase({ segments }: TimelineModel): PhaseSpan | undefined {
  const last = segments.findLast(({ type }) => type === 'phase');
  return last?.type === 'phase' ? last.phase : undefined;
}

function summaryOf({ checks, changes }: Pick<TimelineModel, 'checks' | 'changes'>, catalogue: Catalogue): string[] {
  const counts = checkCounts(checks);
  const done = changes.filter(isChange).length;
  return [
    ...(counts.passed + counts.warnings + counts.failed > 0 ? [catalogue.text('CHECKS_SUMMARY', counts)] : []),
    ...(done > 0 ? [catalogue.text('CHANGES_SUMMARY', { done })] : []),
  ];
}

function isChange({ state, change }: ChangeSpan): boolean {
  return state === 'done' && change.kind !== 'wait-until';
}

/** Columns of the text before a time; `row` puts it there. */
function textWidth(time: string, columns: number): number {
  return Math.max(0, Math.min(columns, MOST_COLUMNS) - 3 - displayWidth(time) - 1);
}

/** A line after a one-column mark: the text is cut or padded so that the time ends at the last column but one. */
function row(text: string, time: string, columns: number): { left: string; plain: string } {
  const left = `${fill(text, textWidth(time, columns))} `;
  return { left, plain: `${left}${time}` };
}

const MOST_COLUMNS = 110;
