import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { JoinEvent } from '../../../engine/events.ts';
import { segmentsOf } from './segments.ts';
import {
  type ChangeSpan,
  type CheckEvent,
  type CheckSpan,
  lengthOf,
  type Segment,
  type Span,
  type SpanState,
  type TimelineModel,
  type WaitSpan,
} from './spans.ts';

type Open<T extends Span> = Omit<T, 'endMs'> & { endMs: number | undefined };
interface OpenPhase {
  name: string;
  state: SpanState;
  startMs: number;
  endMs: number | undefined;
}

/** A smaller part of the run is only the time between two lines of code. */
const LEAST_GAP = 0.01;

/**
 * Builds a timeline from events. `model` can be called at any time and closes open spans.
 */
export class TimelineBuilder {
  readonly #phases: OpenPhase[] = [];
  readonly #skipped: string[] = [];
  readonly #changes = new Map<ChangeRecord, Open<ChangeSpan>>();
  /** Those that were started, the latest last; closed ones leave when they are the last. */
  readonly #begun: ChangeRecord[] = [];
  readonly #checks = new Map<string, Open<CheckSpan> & { findings: CheckSpan['findings'][number][] }>();
  readonly #waits: Open<WaitSpan>[] = [];
  readonly #notices: TimelineModel['notices'][number][] = [];
  #lastFinding: { name?: string; durationMs?: number } = {};
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
          this.#checks.set(event.name, {
            ...{ name: event.name, startMs: now, endMs: undefined, ownMs: 0, findings: [] },
          });
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
    const latest = () => this.#changes.get(this.#begun.at(-1) as ChangeRecord);
    while (this.#begun.length > 0 && latest()?.endMs !== undefined) this.#begun.pop();
    const change = latest();
    return { ...(wait && wait.endMs === undefined && { wait }), ...(change && { change }) };
  }

  /** Results of the checks so far. */
  get counts(): ReturnType<typeof checkCounts> {
    return checkCounts([...this.#checks.values()]);
  }

  model(endMs: number): TimelineModel {
    const durationMs = Math.max(endMs, this.#nowMs);
    const closed = <T extends Span>(span: Open<T>): T => ({ ...span, endMs: span.endMs ?? durationMs }) as unknown as T;
    const all = {
      changes: [...this.#changes.values()].map(closed<ChangeSpan>),
      waits: this.#waits.map(closed<WaitSpan>),
      checks: [...this.#checks.values()].map((check) => withOwnTime(closed<CheckSpan>(check))),
    };
    const phases = this.#phases.map((phase) => ({ ...phase, endMs: phase.endMs ?? durationMs }));
    const segments = segmentsOf(phases, durationMs, all);
    return { durationMs, segments, skipped: this.#skipped, ...all, notices: this.#notices };
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

  #check({ name, result, message, failure, durationMs = 0 }: CheckEvent, now: number): void {
    const startMs = Math.max(0, now - durationMs);
    const check = this.#checks.get(name) ?? { name, startMs, endMs: undefined, ownMs: 0, findings: [] };
    const { name: lastName, durationMs: lastMs } = this.#lastFinding;
    // Several findings of one run of a check follow each other.
    if (lastName !== name || lastMs !== durationMs) check.ownMs += durationMs;
    this.#lastFinding = { name, durationMs };
    check.findings.push({ result, ...(message && { message }), ...(failure && { failure }) });
    const endMs = check.ownMs > 0 ? Math.min(now, check.startMs + check.ownMs) : now;
    this.#checks.set(name, Object.assign(check, { endMs }));
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
        this.#begun.push(change);
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

function withOwnTime(check: CheckSpan): CheckSpan {
  return { ...check, ownMs: check.ownMs > 0 ? check.ownMs : lengthOf(check) };
}

/** Segments to show: all phases, and gaps that took time or in which a check failed. */
export function shownSegments({ segments, durationMs }: TimelineModel): Segment[] {
  return segments.filter(
    (segment) =>
      segment.type === 'phase' || lengthOf(segment) >= durationMs * LEAST_GAP || segment.checks.some(isFailed),
  );
}

/** True if a check failed and is not ignored. */
export function isFailed({ findings }: Pick<CheckSpan, 'findings'>): boolean {
  return findings.some(({ result }) => result === 'failed');
}

/** Number of checks without a finding, and of findings by result. A check may run twice: here, and with the cluster. */
export function checkCounts(checks: readonly Pick<CheckSpan, 'findings'>[]): {
  passed: number;
  warnings: number;
  failed: number;
} {
  const results = checks.flatMap(({ findings }) => findings.map(({ result }) => result));
  const count = (...wanted: string[]) => results.filter((result) => wanted.includes(result)).length;
  const passed = checks.filter(
    ({ findings }) => findings.length > 0 && findings.every(({ result }) => result === 'passed'),
  );
  return { passed: passed.length, warnings: count('warning', 'ignored'), failed: count('failed') };
}
