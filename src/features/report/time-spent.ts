import { lengthOf, type Segment, spanOf, type TimelineModel } from '../../cli/render/timeline/spans.ts';
import { kindOf, type Share, sharesIn } from '../../cli/render/timeline/steps.ts';
import { type BarKind, stackedBar } from './bars.ts';
import { type Html, html, type PageView } from './html.ts';
import { marked } from './prose.ts';
import { gapText, stepText } from './step-text.ts';

const MOST_ROWS = 6;
/** A smaller part of the run is not worth a row. */
const LEAST_SHARE = 0.02;
/** A phase is described by its longest steps, if they are as much of it. */
const MOST_STEPS = 2;
const LEAST_STEP = 0.2;
/** More parts of a bar are too thin to be seen. */
const MOST_PARTS = 100;

interface Total {
  longestMs: number;
  durationMs: number;
}

/** Rows by duration, the longest first, with what happened meanwhile. Together they are the whole run. */
export function timeSpentHtml({ segments, durationMs }: TimelineModel, view: PageView): Html | undefined {
  const { catalogue } = view;
  // Without phases (doctor) there is one row, and the timeline says more.
  if (!segments.some(({ type }) => type === 'phase')) return undefined;
  const sorted = [...segments].sort((a, b) => lengthOf(spanOf(b)) - lengthOf(spanOf(a)));
  const shown = sorted.filter((one) => lengthOf(spanOf(one)) >= durationMs * LEAST_SHARE).slice(0, MOST_ROWS);
  const [longest] = shown;
  if (longest === undefined) return undefined;
  const total = { longestMs: lengthOf(spanOf(longest)), durationMs };
  const restMs = sorted.slice(shown.length).reduce((sum, one) => sum + lengthOf(spanOf(one)), 0);
  const rest =
    restMs > 0 ? rowHtml({ name: catalogue.text('REPORT_REST'), ms: restMs, shares: [] }, total, view) : undefined;
  return html`<h2>${catalogue.text('REPORT_TIME_SPENT')}</h2>
<ol class="spent">${shown.map((segment) => segmentRow(segment, total, view))}${rest}</ol>`;
}

function segmentRow(segment: Segment, total: Total, view: PageView): Html {
  const name = segment.type === 'phase' ? view.label(segment.phase.name) : gapText(segment, view);
  return rowHtml({ name, ms: lengthOf(spanOf(segment)), shares: sharesIn(segment) }, total, view);
}

function rowHtml(
  { name, ms, shares }: { name: string; ms: number; shares: readonly Share[] },
  { longestMs, durationMs }: Total,
  view: PageView,
): Html {
  const { catalogue, text } = view;
  const percent = catalogue.text('REPORT_SHARE', { percent: (ms / durationMs) * 100 });
  const steps = shares.filter((share) => share.ms >= ms * LEAST_STEP).slice(0, MOST_STEPS);
  const isDescribed = steps.some(({ step, segment }) => step !== undefined || segment.type === 'phase');
  const about = isDescribed ? steps.map((share) => aboutStep(share, view)) : [];
  const bar = stackedBar(
    shares.slice(0, MOST_PARTS).map((share) => ({ kind: kindOfShare(share), share: share.ms / longestMs })),
  );
  return html`<li class="row"><span class="name"><span class="clamp">${text(name)}</span>${about}</span><span class="bar">${bar}</span><span class="time"><b>${catalogue.text('DURATION', { ms })}</b> ${percent}</span></li>
`;
}

function aboutStep({ step, ms }: Share, view: PageView): Html {
  const { catalogue, text } = view;
  const name = step ? stepText(step, view).name : catalogue.text('REPORT_READING');
  return html`<span class="why clamp"><b>${catalogue.text('DURATION', { ms })}</b> ${marked(text(name))}</span>`;
}

function kindOfShare({ step, segment }: Share): BarKind {
  if (step) return kindOf(step);
  return segment.type === 'phase' ? 'phase' : 'gap';
}
