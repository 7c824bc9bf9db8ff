import { checkCounts, isFailed, shownSegments } from '../../cli/render/timeline/model.ts';
import { type CheckSpan, lengthOf, type Segment, spanOf, type TimelineModel } from '../../cli/render/timeline/spans.ts';
import { kindOf, type Step, stepsOf } from '../../cli/render/timeline/steps.ts';
import { type Bar, Scale } from './bars.ts';
import { type Html, html, type PageView } from './html.ts';
import { marked } from './prose.ts';
import { gapText, stepText } from './step-text.ts';

/** Shorter steps get no row of their own below their phase, unless they failed. */
const SHORTEST_MS = 1;
/** More rows are only counted: a host of a fleet may report many thousands. What failed always has its row. */
const MOST_ROWS = 200;

interface Picture {
  view: PageView;
  scale: Scale;
}

interface Row {
  bars: readonly Bar[];
  name: string;
  more?: readonly string[];
  ms: number;
  failed?: boolean;
}

const KEYS = [
  ['check', 'REPORT_CHECKS'],
  ['change', 'REPORT_CHANGES'],
  ['wait', 'REPORT_WAITS'],
  ['phase', 'REPORT_READING'],
] as const;

/** A line for each phase, its steps behind it, all on one scale. */
export function timelineHtml(model: TimelineModel, view: PageView): Html {
  const { catalogue } = view;
  const picture = { view, scale: new Scale(model.durationMs, catalogue) };
  const segments = shownSegments(model);
  const isAlone = segments.length === 1 && segments[0]?.type !== 'phase';
  const keys = KEYS.map(([kind, key]) => html`<li><span class="key ${kind}"></span>${catalogue.text(key)}</li>`);
  return html`<div class="timeline">
<div class="row axis" aria-hidden="true"><span class="name"></span><span class="bar">${picture.scale.axis}</span><span class="time"></span></div>
<ol>${segments.flatMap((segment) => (isAlone ? stepRows(segment, picture) : segmentHtml(segment, picture)))}</ol>
</div>
<ul class="keys">${keys}</ul>`;
}

function segmentHtml(segment: Segment, picture: Picture): Html {
  const { view } = picture;
  const span = spanOf(segment);
  const steps = stepsOf(span);
  const drawn =
    steps.length > MOST_ROWS ? [...steps].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MOST_ROWS) : steps;
  const isPhase = segment.type === 'phase';
  const failed = isPhase && segment.phase.state === 'failed';
  const row = {
    name: isPhase ? view.label(segment.phase.name) : gapText(segment, view),
    ms: lengthOf(span),
    failed,
    bars: [{ ...span, kind: isPhase ? 'phase' : 'gap', failed } as const, ...drawn.map(barOfStep)],
  };
  const inner = stepRows(segment, picture);
  const kind = isPhase ? 'phase' : 'gap';
  const summary = isPhase ? view.summary(segment.phase.name) : undefined;
  const about = summary === undefined ? undefined : html`<p class="about">${view.text(summary)}</p>`;
  if (inner.length === 0 && about === undefined)
    return html`<li><div class="row ${kind}">${cells(row, picture)}</div></li>\n`;
  const list = inner.length === 0 ? undefined : html`<ol class="steps">${inner}</ol>`;
  const open = failed || steps.some(hasFailed) ? html` open` : undefined;
  return html`<li><details${open}><summary class="row ${kind}">${cells(row, picture)}</summary>${about}${list}</details></li>
`;
}

function stepRows(segment: Segment, picture: Picture): Html[] {
  const steps = stepsOf(spanOf(segment)).filter((step) => hasFailed(step) || lengthOf(step) >= SHORTEST_MS);
  return limited(steps, hasFailed, picture, (step) => stepHtml(step, picture));
}

function stepHtml(step: Step, picture: Picture): Html[] {
  const { view } = picture;
  if (step.type !== 'checks') {
    const row = { ...stepText(step, view), ms: lengthOf(step), bars: [barOfStep(step)], failed: hasFailed(step) };
    return [html`<li><div class="row step">${cells(row, picture)}</div></li>\n`];
  }
  const failed = step.checks.filter(isFailed).map((check) => checkRow(check, picture));
  const others = step.checks.filter((check) => !isFailed(check)).sort((a, b) => b.ownMs - a.ownMs);
  const passed = { ...step, checks: others };
  const row = { ...stepText(passed, view), ms: lengthOf(step), bars: [barOfStep(passed)] };
  const rows = limited(others, isFailed, picture, (check) => [checkRow(check, picture)]);
  // Behind a line that counts them, unless they all have a finding.
  if (checkCounts(others).passed === 0) return [...rows, ...failed];
  return [
    html`<li><details><summary class="row step">${cells(row, picture)}</summary><ol>${rows}</ol></details></li>
`,
    ...failed,
  ];
}

function limited<T>(items: readonly T[], mustShow: (item: T) => boolean, { view }: Picture, show: (item: T) => Html[]) {
  const shown = items.filter((item, index) => index < MOST_ROWS || mustShow(item));
  const left = items.length - shown.length;
  const more = html`<li class="row step"><span class="name where">${view.catalogue.text('REPORT_MORE', { count: left })}</span></li>`;
  return [...shown.flatMap(show), ...(left > 0 ? [more] : [])];
}

function checkRow(check: CheckSpan, picture: Picture): Html {
  const { name, ownMs } = check;
  const failed = isFailed(check);
  const bars = [{ startMs: check.startMs, endMs: check.endMs, kind: 'check', failed } as const];
  return html`<li><div class="row step check">${cells({ name, ms: ownMs, bars, failed }, picture)}</div></li>\n`;
}

function barOfStep(step: Step): Bar {
  return { startMs: step.startMs, endMs: step.endMs, kind: kindOf(step), failed: hasFailed(step) };
}

function hasFailed(step: Step): boolean {
  if (step.type === 'checks') return step.checks.some(isFailed);
  return step.type === 'changes' && step.changes[0].state === 'failed';
}

function cells({ name, more = [], ms, bars, failed }: Row, { view: { catalogue, text }, scale }: Picture): Html {
  const mark = failed
    ? html`<span class="bad">${catalogue.text('REPORT_CHECK_RESULT', { result: 'failed' })}</span> `
    : undefined;
  const about = more.map((line) => html`<span class="why clamp">${marked(text(line))}</span>`);
  const time = catalogue.text('DURATION', { ms });
  return html`<span class="name"><span class="clamp">${mark}${marked(text(name))}</span>${about}</span><span class="bar">${scale.bars(bars)}</span><span class="time">${time}</span>`;
}
