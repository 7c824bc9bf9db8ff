import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import type {
  ChangeSpan,
  CheckEvent,
  CheckSpan,
  PhaseSpan,
  Segment,
  Span,
  SpanState,
  TimelineModel,
  WaitSpan,
} from './spans.ts';

type Open<T extends Span> = Omit<T, 'endMs'> & { endMs: number | undefined };
interface OpenPhase {
  name: string;
  state: SpanState;
  startMs: number;
  endMs: number | undefined;
}

/** Shorter gaps are only the time between two lines of code. */
const SHORTEST_GAP_MS = 1;

/**
 * Builds a timeline from events. `model` can be called at any time and closes open spans.
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

  /** The running phase. */
  get current(): { name: string; startMs: number } | undefined {
    const last = this.#phases.at(-1);
    return last?.endMs === undefined ? last : undefined;
  }

  /** Current waits: the latest reason, and the latest open change. */
  get waiting(): { wait?: Open<WaitSpan>; change?: Open<ChangeSpan> } {
    const wait = this.#waits.at(-1);
    const change = [...this.#changes.values()].findLast((one) => one.endMs === undefined);
    return { ...(wait && wait.endMs === undefined && { wait }), ...(change && { change }) };
  }

  /** Results of the checks so far. */
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
 * Selects the spans that began within another, by binary search: a host may report many thousands.
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

/** Segments to show: all phases, and gaps that took time. */
export function shownSegments({ segments }: TimelineModel): Segment[] {
  return segments.filter((segment) => segment.type === 'phase' || segment.endMs - segment.startMs >= SHORTEST_GAP_MS);
}

/** Least length of a change among the longest. */
const LONG_MS = 100;

/** The changes and waits that took longest, the longest first. */
export function longest({ changes }: TimelineModel, most: number): ChangeSpan[] {
  const length = ({ startMs, endMs }: Span) => endMs - startMs;
  return changes
    .filter((span) => length(span) >= LONG_MS)
    .sort((a, b) => length(b) - length(a))
    .slice(0, most);
}

/** Number of findings by result. */
export function checkCounts(checks: readonly Pick<CheckSpan, 'findings'>[]): {
  passed: number;
  warnings: number;
  failed: number;
} {
  const results = checks.flatMap(({ findings }) => findings.map(({ result }) => result));
  const count = (...wanted: string[]) => results.filter((result) => wanted.includes(result)).length;
  return { passed: count('passed'), warnings: count('warning', 'ignored'), failed: count('failed') };
}
