import {
  type ChangeSpan,
  type CheckSpan,
  type Contents,
  lengthOf,
  type Segment,
  type Span,
  spanOf,
  type TimelineModel,
  type WaitSpan,
} from './spans.ts';

/** Steps that took time. Changes at the same time are one step, and so are checks that ran together. */
export type Step = Span &
  (
    | {
        type: 'changes';
        /** The longest first. */
        changes: readonly [ChangeSpan, ...ChangeSpan[]];
        /** Reasons to wait meanwhile. */
        waits: readonly WaitSpan[];
      }
    | { type: 'wait'; wait: WaitSpan }
    | { type: 'checks'; checks: readonly CheckSpan[] }
  );

/** A part of the run's time that nothing else took: a step, or what a phase did between its steps. */
export interface Share {
  segment: Segment;
  step?: Step;
  span: Span;
  ms: number;
}

/** Colour of a step: changes that only wait are waits. */
export function kindOf(step: Step): 'check' | 'change' | 'wait' {
  if (step.type === 'checks') return 'check';
  return step.type === 'wait' || step.changes[0].change.kind === 'wait-until' ? 'wait' : 'change';
}

/** Steps in the order in which they began. Waits during changes are part of these. */
export function stepsOf({ changes, waits, checks }: Contents): Step[] {
  const made = changeSteps(changes, waits);
  const within = new Set(made.flatMap((step) => (step.type === 'changes' ? step.waits : [])));
  const alone = waits.filter((wait) => !within.has(wait));
  const steps = [
    ...checkSteps(checks),
    ...made,
    ...alone.map((wait): Step => ({ type: 'wait', wait, ...times(wait) })),
  ];
  return steps.sort((a, b) => a.startMs - b.startMs);
}

/** The whole time of the run, the longest share first. Nothing is counted twice. */
export function sharesOf({ segments }: TimelineModel): Share[] {
  return segments.flatMap(sharesIn).sort((a, b) => b.ms - a.ms);
}

/** The time of one part of the run, the longest share first. */
export function sharesIn(segment: Segment): Share[] {
  const whole = spanOf(segment);
  let at = whole.startMs;
  let restMs = lengthOf(whole);
  const shares = stepsOf(whole).map((step): Share => {
    const endMs = Math.min(step.endMs, whole.endMs);
    const ms = Math.max(0, endMs - Math.max(at, step.startMs));
    at = Math.max(at, endMs);
    restMs -= ms;
    return { segment, step, span: times(step), ms };
  });
  const rest = { segment, span: times(whole), ms: Math.max(0, restMs) };
  return [...shares, rest].filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms);
}

function checkSteps(checks: readonly CheckSpan[]): Step[] {
  return overlapping(checks).map(
    ({ items, startMs, endMs }): Step => ({ type: 'checks', checks: items, startMs, endMs }),
  );
}

function changeSteps(changes: readonly ChangeSpan[], waits: readonly WaitSpan[]): Step[] {
  const groups = overlapping(changes.filter(({ state }) => state !== 'previewed'));
  let next = 0;
  return groups.flatMap(({ startMs, endMs, items }): Step[] => {
    const [first, ...others] = items.sort(failedThenLongest);
    if (first === undefined) return [];
    while (next < waits.length && (waits[next]?.startMs ?? 0) < startMs) next += 1;
    const from = next;
    while (next < waits.length && (waits[next]?.startMs ?? 0) < endMs) next += 1;
    return [{ type: 'changes', startMs, endMs, changes: [first, ...others], waits: waits.slice(from, next) }];
  });
}

/** Groups of items that were under way at the same time; given and returned in the order in which they began. */
function overlapping<T extends Span>(items: readonly T[]): (Span & { items: T[] })[] {
  const groups: (Span & { items: T[] })[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && item.startMs < last.endMs) {
      last.items.push(item);
      last.endMs = Math.max(last.endMs, item.endMs);
    } else groups.push({ ...times(item), items: [item] });
  }
  return groups;
}

function failedThenLongest(a: ChangeSpan, b: ChangeSpan): number {
  return Number(b.state === 'failed') - Number(a.state === 'failed') || lengthOf(b) - lengthOf(a);
}

function times({ startMs, endMs }: Span): Span {
  return { startMs, endMs };
}
