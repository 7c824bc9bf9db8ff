import type { Failure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { JoinEvent } from '../../../engine/events.ts';

export type SpanState = 'done' | 'failed' | 'unfinished';

/** Milliseconds since the run began, by one monotonic clock. */
export interface Span {
  startMs: number;
  endMs: number;
}

export interface ChangeSpan extends Span {
  change: ChangeRecord;
  state: SpanState | 'previewed' | 'undone';
}

/** One reason to wait, from when it was said until something else happened. */
export interface WaitSpan extends Span {
  message: Message;
  failure?: Failure | undefined;
}

type CheckEvent = Extract<JoinEvent, { type: 'check' }>;

export interface CheckSpan extends Span {
  name: string;
  /** What it found: one check may say several things; empty when it was cut off. */
  findings: readonly Pick<CheckEvent, 'result' | 'message' | 'failure'>[];
}

export interface PhaseSpan extends Span {
  name: string;
  state: SpanState;
  changes: readonly ChangeSpan[];
  waits: readonly WaitSpan[];
  checks: readonly CheckSpan[];
}

/**
 * A part of the run as it lies in time: a phase, or what is before, between and after them. The segments fill the whole
 * run without overlap.
 */
export type Segment = { type: 'phase'; phase: PhaseSpan } | ({ type: 'before' | 'between' | 'after' } & Span);

export interface TimelineModel {
  durationMs: number;
  segments: readonly Segment[];
  skipped: readonly string[];
  /** Also those that ran outside any phase. */
  checks: readonly CheckSpan[];
  changes: readonly ChangeSpan[];
  waits: readonly WaitSpan[];
  notices: readonly { atMs: number; level: 'info' | 'warning'; message: Message }[];
}

type Open<T extends Span> = Omit<T, 'endMs'> & { endMs: number | undefined };
interface OpenPhase {
  name: string;
  state: SpanState;
  startMs: number;
  endMs: number | undefined;
}

/** Gaps shorter than this are the time between two lines of code. */
const SHORTEST_GAP_MS = 1;

/**
 * Makes a timeline of events as they come; `model` may be asked for at any time, and closes then what has not ended.
 */
export class TimelineBuilder {
  readonly #phases: OpenPhase[] = [];
  readonly #skipped: string[] = [];
  readonly #changes = new Map<ChangeRecord, Open<ChangeSpan>>();
  readonly #checks = new Map<string, Open<CheckSpan> & { findings: CheckSpan['findings'][number][] }>();
  readonly #waits: Open<WaitSpan>[] = [];
  readonly #notices: TimelineModel['notices'][number][] = [];
  #nowMs = 0;

  add(atMs: number, event: JoinEvent): void {
    const now = Math.max(this.#nowMs, atMs);
    this.#nowMs = now;
    switch (event.type) {
      case 'phase-started':
        this.#endPhase('unfinished', now);
        this.#phases.push({ name: event.phase, state: 'unfinished', startMs: now, endMs: undefined });
        break;
      case 'phase-done':
        this.#endPhase('done', now);
        break;
      case 'phase-failed':
        this.#endPhase('failed', now);
        break;
      case 'phase-skipped':
        this.#skipped.push(event.phase);
        break;
      case 'check-started':
        if (!this.#checks.has(event.name))
          this.#checks.set(event.name, { name: event.name, startMs: now, endMs: undefined, findings: [] });
        break;
      case 'check':
        this.#check(event, now);
        break;
      case 'waiting':
        this.#endWait(now);
        this.#waits.push({ message: event.message, failure: event.failure, startMs: now, endMs: undefined });
        break;
      case 'notice':
        this.#notices.push({ atMs: now, level: event.level, message: event.message });
        break;
      default:
        this.#change(event, now);
    }
  }

  /** The phase that runs. */
  get current(): { name: string; startMs: number } | undefined {
    const last = this.#phases.at(-1);
    return last?.endMs === undefined ? last : undefined;
  }

  /** What is waited for now: the last reason that was said, and the wait that has begun last. */
  get waiting(): { wait?: Open<WaitSpan>; change?: Open<ChangeSpan> } {
    const wait = this.#waits.at(-1);
    const change = [...this.#changes.values()].findLast((one) => one.endMs === undefined);
    return { ...(wait && wait.endMs === undefined && { wait }), ...(change && { change }) };
  }

  /** How many checks have ended how until now. */
  get counts(): ReturnType<typeof checkCounts> {
    return checkCounts([...this.#checks.values()]);
  }

  model(endMs: number): TimelineModel {
    const durationMs = Math.max(endMs, this.#nowMs);
    const closed = <T extends Span>(span: Open<T>): T => ({ ...span, endMs: span.endMs ?? durationMs }) as unknown as T;
    const changes = [...this.#changes.values()].map(closed<ChangeSpan>);
    const waits = this.#waits.map(closed<WaitSpan>);
    const checks = [...this.#checks.values()].map(closed<CheckSpan>);
    const [changesIn, waitsIn, checksIn] = [begunWithin(changes), begunWithin(waits), begunWithin(checks)];
    const phases = this.#phases.map((phase): PhaseSpan => {
      const span = { ...phase, endMs: phase.endMs ?? durationMs };
      const within = ({ startMs }: Span) => startMs < Math.max(span.endMs, span.startMs + 1e-6);
      return {
        ...span,
        changes: changesIn(span).filter(({ change }) => change.phase === span.name),
        waits: waitsIn(span).filter(within),
        checks: checksIn(span).filter(within),
      };
    });
    const segments = segmentsOf(phases, durationMs);
    return { durationMs, segments, skipped: this.#skipped, checks, changes, waits, notices: this.#notices };
  }

  #endPhase(state: SpanState, now: number): void {
    const last = this.#phases.at(-1);
    if (last === undefined || last.endMs !== undefined) return;
    Object.assign(last, { state, endMs: now });
    this.#endWait(now);
  }

  #endWait(now: number): void {
    const last = this.#waits.at(-1);
    if (last) last.endMs ??= now;
  }

  #check({ name, result, message, failure }: CheckEvent, now: number): void {
    const check = this.#checks.get(name) ?? { name, startMs: now, endMs: now, findings: [] };
    check.findings.push({ result, ...(message && { message }), ...(failure && { failure }) });
    this.#checks.set(name, Object.assign(check, { endMs: now }));
  }

  #change({ type, change }: Extract<JoinEvent, { change: ChangeRecord }>, now: number): void {
    const known = this.#changes.get(change);
    switch (type) {
      case 'change-skipped':
        break;
      case 'change-previewed':
        this.#changes.set(change, { change, state: 'previewed', startMs: now, endMs: now });
        break;
      case 'change-started':
        this.#endWait(now);
        this.#changes.set(change, { change, state: 'unfinished', startMs: now, endMs: undefined });
        break;
      case 'change-done':
      case 'change-failed': {
        const state = type === 'change-done' ? 'done' : 'failed';
        this.#changes.set(change, { change, startMs: known?.startMs ?? now, state, endMs: now });
        if (change.kind === 'wait-until' || type === 'change-failed') this.#endWait(now);
        break;
      }
      case 'change-undone':
        if (known) known.state = 'undone';
    }
  }
}

/**
 * Those that began from a span's start to its end, found without a look at all others: a host may report many
 * thousands.
 */
function begunWithin<T extends Span>(all: readonly T[]): (span: Span) => T[] {
  const sorted = [...all].sort((a, b) => a.startMs - b.startMs);
  const firstFrom = (fits: (startMs: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fits(sorted[middle]?.startMs ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return ({ startMs, endMs }) =>
    sorted.slice(
      firstFrom((start) => start >= startMs),
      firstFrom((start) => start > Math.max(startMs, endMs)),
    );
}

function segmentsOf(phases: readonly PhaseSpan[], durationMs: number): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const phase of phases) {
    gap(segments.length === 0 ? 'before' : 'between', phase.startMs);
    segments.push({ type: 'phase', phase });
    at = phase.endMs;
  }
  gap(segments.length === 0 ? 'before' : 'after', durationMs);
  return segments;

  function gap(type: 'before' | 'between' | 'after', endMs: number): void {
    if (endMs > at) segments.push({ type, startMs: at, endMs });
  }
}

/** Segments that are worth a line: all phases, and what is between them where that took time. */
export function shownSegments({ segments }: TimelineModel): Segment[] {
  return segments.filter((segment) => segment.type === 'phase' || segment.endMs - segment.startMs >= SHORTEST_GAP_MS);
}

/** From this length on a change is named among what took longest. */
const LONG_MS = 100;

/** The changes and waits that took longest, the longest first. */
export function longest({ changes }: TimelineModel, most: number): ChangeSpan[] {
  const length = ({ startMs, endMs }: Span) => endMs - startMs;
  return changes
    .filter((span) => length(span) >= LONG_MS)
    .sort((a, b) => length(b) - length(a))
    .slice(0, most);
}

/** How many checks ended how. */
export function checkCounts(checks: readonly Pick<CheckSpan, 'findings'>[]): {
  passed: number;
  warnings: number;
  failed: number;
} {
  const results = checks.flatMap(({ findings }) => findings.map(({ result }) => result));
  const count = (...wanted: string[]) => results.filter((result) => wanted.includes(result)).length;
  return { passed: count('passed'), warnings: count('warning', 'ignored'), failed: count('failed') };
}
