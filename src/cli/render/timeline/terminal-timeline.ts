import type { Catalogue } from '../../../i18n/catalogue.ts';
import { changeSentence } from '../../../i18n/change-sentence.ts';
import type { Terminal } from '../output/terminal.ts';
import { cutTo, displayWidth, fill, oneLine } from './display-width.ts';
import type { Glyphs } from './glyphs.ts';
import { checkCounts, shownSegments } from './model.ts';
import type { Segment, Span, SpanState, TimelineModel } from './spans.ts';
import { type Step, sharesOf } from './steps.ts';

export interface TimelineView {
  catalogue: Catalogue;
  columns: number;
  glyphs: Glyphs;
  colours: Terminal['outColours'];
  /** Display name of a phase. */
  label(phase: string): string;
  /** Masks secrets, before text is cut to the width. */
  scrub(text: string): string;
}

interface Row extends Span {
  name: string;
  state: SpanState | 'gap';
}

const INDENT = 2;
const WIDEST_NAME = 34;
const MOST_STEPS = 5;
/** Least time of a step among the longest. */
const LONG_MS = 100;
/** With less room, only names and times are shown. */
const LEAST_BAR = 8;
const WIDEST_BAR = 72;

/** A run as bars, scaled to the width of the terminal: its phases, then what took longest. */
export function timelineLines(model: TimelineModel, view: TimelineView): string[] {
  const { catalogue, colours } = view;
  const phases = shownSegments(model).map((segment) => rowOf(segment, view));
  const long = longestSteps(model).map((step): Row => {
    const name = oneLine(view.scrub(stepName(step, catalogue)));
    return { name, state: stateOf(step), startMs: step.startMs, endMs: step.endMs };
  });
  const widths = widthsFor([...phases, ...long], view);
  const lines = (rows: readonly Row[]) => rows.map((row) => line(row, model.durationMs, widths, view));
  const title = (text: string) => colours.bold(cutTo(text, view.columns));
  return [
    title(catalogue.text('TIMELINE_TITLE', { ms: model.durationMs })),
    ...lines(phases),
    ...(long.length > 0 ? [title(catalogue.text('TIMELINE_LONGEST')), ...lines(long)] : []),
  ];
}

/** Steps that took longest, the longest first. */
function longestSteps(model: TimelineModel): Step[] {
  return sharesOf(model)
    .flatMap(({ step, ms }) => (step && ms >= LONG_MS ? [step] : []))
    .slice(0, MOST_STEPS);
}

function stepName(step: Step, catalogue: Catalogue): string {
  if (step.type === 'checks') return catalogue.text('CHECKS_SUMMARY', checkCounts(step.checks));
  if (step.type === 'wait') return catalogue.say(step.wait.message);
  return changeSentence(catalogue, step.changes[0].change, 'started');
}

function stateOf(step: Step): SpanState {
  if (step.type !== 'changes') return 'done';
  const { state } = step.changes[0];
  return state === 'failed' || state === 'unfinished' ? state : 'done';
}

function rowOf(segment: Segment, { catalogue, label, scrub }: TimelineView): Row {
  if (segment.type === 'phase') return { ...segment.phase, name: oneLine(scrub(label(segment.phase.name))) };
  const key = ({ before: 'TIMELINE_BEFORE', between: 'TIMELINE_BETWEEN', after: 'TIMELINE_AFTER' } as const)[
    segment.type
  ];
  return { ...segment, name: catalogue.text(key), state: 'gap' };
}

interface Widths {
  name: number;
  bar: number;
  time: number;
}

function widthsFor(rows: readonly Row[], { catalogue, columns }: TimelineView): Widths {
  const time = Math.max(0, ...rows.map((row) => displayWidth(timeOf(row, catalogue))));
  // The mark, the two rails, and the blanks between the columns.
  const room = columns - INDENT - 2 - time - 1;
  const widest = Math.max(0, ...rows.map(({ name }) => displayWidth(name)));
  const name = Math.max(
    0,
    Math.min(widest, WIDEST_NAME, Math.max(LEAST_BAR, Math.floor(room * 0.4)), room - LEAST_BAR - 4),
  );
  const bar = Math.min(WIDEST_BAR, room - name - 4);
  return bar < LEAST_BAR || name < LEAST_BAR
    ? { name: Math.max(0, Math.min(widest, room)), bar: 0, time }
    : { name, bar, time };
}

function timeOf({ startMs, endMs }: Span, catalogue: Catalogue): string {
  return catalogue.text('DURATION', { ms: endMs - startMs });
}

function line(row: Row, durationMs: number, widths: Widths, view: TimelineView): string {
  const { colours, glyphs, catalogue, columns } = view;
  const paint = { done: colours.green, failed: colours.red, unfinished: colours.yellow, gap: colours.dim }[row.state];
  const mark = row.state === 'gap' ? ' ' : glyphs[row.state];
  const time = timeOf(row, catalogue).padStart(widths.time);
  const head = `${' '.repeat(INDENT)}${paint(mark)} ${row.state === 'gap' ? colours.dim(fill(row.name, widths.name)) : fill(row.name, widths.name)}`;
  const plainWidth = INDENT + 2 + widths.name + 1 + widths.time;
  if (plainWidth > columns) return cutTo(`${mark} ${row.name}`, columns);
  if (widths.bar === 0) return `${head} ${time}`;
  const [before, bar, after] = barOf(row, durationMs, widths.bar, glyphs);
  return `${head} ${colours.dim(glyphs.rail)}${' '.repeat(before)}${paint(bar)}${' '.repeat(after)}${colours.dim(glyphs.rail)} ${time}`;
}

/** Blanks, the bar and blanks: `width` columns together. Even the shortest span has a mark. */
function barOf(
  { startMs, endMs }: Span,
  durationMs: number,
  width: number,
  { bar, tick }: Glyphs,
): [number, string, number] {
  const scale = durationMs > 0 ? width / durationMs : 0;
  const length = Math.round((endMs - startMs) * scale);
  const before = Math.min(Math.floor(startMs * scale), width - Math.max(1, length));
  const drawn = length > 0 ? bar.repeat(length) : tick;
  return [Math.max(0, before), drawn, Math.max(0, width - Math.max(0, before) - Math.max(1, length))];
}
