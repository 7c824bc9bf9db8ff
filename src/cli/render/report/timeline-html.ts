import type { Catalogue } from '../../../i18n/catalogue.ts';
import { changeSentence } from '../../../i18n/change-sentence.ts';
import { shownSegments } from '../timeline/model.ts';
import type { ChangeSpan, PhaseSpan, Segment, Span, TimelineModel } from '../timeline/spans.ts';
import { type Html, html } from './html.ts';

/** Wording of a page. `text` masks secrets. */
export interface PageView {
  catalogue: Catalogue;
  text(value: string): string;
  /** Display name of a phase. */
  label(phase: string): string;
  summary(phase: string): string | undefined;
}

type Kind = 'phase' | 'gap' | 'change' | 'wait' | 'check';

interface Row extends Span {
  kind: Kind;
  failed: boolean;
  name: string;
  /** A second line below the name. */
  why?: string | undefined;
}

/** Width of the picture in its own units. */
const UNITS = 1000;
const GRID_MS = 100;
/** With more lines than this, the grid becomes ten times coarser. */
const MOST_LINES = 150;
/** Shorter steps get no line of their own below their phase. */
const SHORTEST_MS = 1;
const MOST_CHECKS = 8;

const KEYS = [
  ['check', 'REPORT_CHECKS'],
  ['change', 'REPORT_CHANGES'],
  ['wait', 'REPORT_WAITS'],
] as const;

/** The timeline: a line for each phase, then its changes, waits and longest checks, all on one scale. */
export function timelineHtml(model: TimelineModel, view: PageView): Html {
  const { catalogue } = view;
  const gridMs = gridOf(model.durationMs);
  const rows = shownSegments(model).flatMap((segment) => rowsOf(segment, view));
  return html`<figure><div class="timeline">${rows.map((row) => rowHtml(row, model.durationMs, gridMs, view))}</div>
<figcaption>${catalogue.text('REPORT_GRID', { ms: gridMs })}${KEYS.map(([kind, key]) => html` <span class="keyed"><span class="key ${kind}"></span>${catalogue.text(key)}</span>`)}</figcaption></figure>`;
}

function gridOf(durationMs: number): number {
  let grid = GRID_MS;
  while (durationMs / grid > MOST_LINES) grid *= 10;
  return grid;
}

function rowsOf(segment: Segment, view: PageView): Row[] {
  const { catalogue } = view;
  if (segment.type !== 'phase') {
    const key = ({ before: 'TIMELINE_BEFORE', between: 'TIMELINE_BETWEEN', after: 'TIMELINE_AFTER' } as const)[
      segment.type
    ];
    return [{ kind: 'gap', failed: false, name: catalogue.text(key), startMs: segment.startMs, endMs: segment.endMs }];
  }
  const { phase } = segment;
  const { startMs, endMs } = phase;
  const head: Row = {
    kind: 'phase',
    failed: phase.state === 'failed',
    name: view.label(phase.name),
    why: view.summary(phase.name),
    startMs,
    endMs,
  };
  const inner = [...changeRows(phase, view), ...waitRows(phase, view), ...checkRows(phase)];
  return [head, ...inner.sort((a, b) => a.startMs - b.startMs)];
}

function changeRows({ changes }: PhaseSpan, { catalogue }: PageView): Row[] {
  return changes.filter(isLong).map(({ change, state, startMs, endMs }: ChangeSpan) => {
    const kind = change.kind === 'wait-until' ? 'wait' : 'change';
    return {
      kind,
      failed: state === 'failed',
      name: changeSentence(catalogue, change, kind === 'wait' ? 'started' : 'done'),
      startMs,
      endMs,
    };
  });
}

function waitRows({ waits }: PhaseSpan, { catalogue }: PageView): Row[] {
  return waits.filter(isLong).map(({ message, failure, startMs, endMs }) => {
    const why = failure && catalogue.failure(failure).what;
    return { kind: 'wait', failed: false, name: catalogue.say(message), why, startMs, endMs };
  });
}

function checkRows({ checks }: PhaseSpan): Row[] {
  return checks
    .filter(isLong)
    .sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))
    .slice(0, MOST_CHECKS)
    .map(({ name, findings, startMs, endMs }) => {
      return { kind: 'check', failed: findings.some(({ result }) => result === 'failed'), name, startMs, endMs };
    });
}

function isLong({ startMs, endMs }: Span): boolean {
  return endMs - startMs >= SHORTEST_MS;
}

function rowHtml(row: Row, durationMs: number, gridMs: number, { catalogue, text }: PageView): Html {
  const { kind, name, why, startMs, endMs } = row;
  const inner = kind === 'phase' || kind === 'gap' ? kind : 'inner';
  const time = catalogue.text('DURATION', { ms: endMs - startMs });
  return html`<div class="row ${inner}"><div class="name">${text(name)}${
    why === undefined ? undefined : html`<span class="why faint">${text(why)}</span>`
  }</div><div class="bar">${bar(row, durationMs, gridMs)}</div><div class="time">${time}</div></div>
`;
}

function bar({ kind, failed, startMs, endMs }: Row, durationMs: number, gridMs: number): Html {
  const scale = durationMs > 0 ? UNITS / durationMs : 0;
  const at = (ms: number) => Number((ms * scale).toFixed(2));
  const width = Math.max(1.5, at(endMs - startMs));
  const x = Math.max(0, Math.min(at(startMs), UNITS - width));
  const lines = Array.from({ length: Math.floor(durationMs / gridMs) }, (_, index) => {
    const place = at((index + 1) * gridMs);
    return html`<line x1="${place}" x2="${place}" y1="0" y2="18"${(index + 1) % 10 === 0 ? html` class="second"` : undefined}/>`;
  });
  return html`<svg viewBox="0 0 1000 18" preserveAspectRatio="none" aria-hidden="true">${lines}<rect class="${kind}${
    failed ? ' failed' : ''
  }" x="${x}" y="4" width="${Number(width.toFixed(2))}" height="10"/></svg>`;
}
