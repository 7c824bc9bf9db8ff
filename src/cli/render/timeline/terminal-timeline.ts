import type { Catalogue } from '../../../i18n/catalogue.ts';
import { changeSentence } from '../../../i18n/change-sentence.ts';
import type { Terminal } from '../output/terminal.ts';
import { cutTo, cutToLastPart, cutToWords, displayWidth, fill, oneLine } from './display-width.ts';
import type { Glyphs } from './glyphs.ts';
import { checkCounts, shownSegments } from './model.ts';
import type { Segment, Span, SpanState, TimelineModel } from './spans.ts';
import { type Step, sharesOf } from './steps.ts';

interface TimelineView {
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
const USEFUL_BAR = 16;
/** Characters of a time, for instance of "500 ms". */
const TIME_WIDTH = 6;
const WIDEST_BAR = 72;

/** A run as bars, scaled to the width of the terminal: its phases, then what took longest. */
export function timelineLines(model: TimelineModel, view: TimelineView): string[] {
  const { catalogue, colours, columns } = view;
  const phases = shownSegments(model).map((segment) => rowOf(segment, view));
  const widths = widthsFor(phases, view);
  const title = (text: string) => colours.bold(cutToWords(text, columns));
  const long = longestSteps(model);
  return [
    title(catalogue.text('TIMELINE_TITLE', { ms: model.durationMs })),
    ...phases.map((row) => line(row, model.durationMs, widths, view)),
    ...(long.length > 0
      ? [title(catalogue.text('TIMELINE_LONGEST')), ...long.map((step) => stepLine(step, view))]
      : []),
  ];
}

/** A step, its time first, so that its sentence has the rest of the line. */
function stepLine(step: Step, view: TimelineView): string {
  const { catalogue, colours, columns, glyphs, scrub } = view;
  const state = stateOf(step);
  const time = timeOf(step, catalogue).padStart(TIME_WIDTH);
  const room = columns - INDENT - 2 - displayWidth(time) - 2;
  if (room < LEAST_BAR) return cutTo(`${glyphs[state]} ${time}`, columns);
  const name = cutToWords(oneLine(scrub(stepName(step, catalogue))), room);
  return `${' '.repeat(INDENT)}${paintOf(state, colours)(glyphs[state])} ${time}  ${name}`;
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
  // Whole names, as long as a bar still tells something; their last parts, as long as there is one.
  const last = Math.max(0, ...rows.map(({ name }) => displayWidth(name.slice(Math.max(0, name.lastIndexOf('/'))))));
  const whole = Math.min(widest, WIDEST_NAME, room - USEFUL_BAR - 4);
  const name = Math.max(0, whole, Math.min(last, WIDEST_NAME, room - LEAST_BAR - 4));
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
  const paint = paintOf(row.state, colours);
  const mark = row.state === 'gap' ? ' ' : glyphs[row.state];
  const time = timeOf(row, catalogue).padStart(widths.time);
  const name = fill(cutToLastPart(row.name, widths.name), widths.name);
  const head = `${' '.repeat(INDENT)}${paint(mark)} ${row.state === 'gap' ? colours.dim(name) : name}`;
  const plainWidth = INDENT + 2 + widths.name + 1 + widths.time;
  if (plainWidth > columns) return `${cutTo(mark, columns - 1)} ${cutToLastPart(row.name, columns - 2)}`.trimEnd();
  if (widths.bar === 0) return `${head} ${time}`;
  const [before, bar, after] = barOf(row, durationMs, widths.bar, glyphs);
  return `${head} ${colours.dim(glyphs.rail)}${' '.repeat(before)}${paint(bar)}${' '.repeat(after)}${colours.dim(glyphs.rail)} ${time}`;
}

function paintOf(state: Row['state'], colours: Terminal['outColours']): (text: string) => string {
  return { done: colours.green, failed: colours.red, unfinished: colours.yellow, gap: colours.dim }[state];
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
