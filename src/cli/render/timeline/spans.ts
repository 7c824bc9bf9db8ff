import type { Failure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { JoinEvent } from '../../../engine/events.ts';

export type SpanState = 'done' | 'failed' | 'unfinished';

/** Milliseconds since the start of the run, from one monotonic clock. */
export interface Span {
  startMs: number;
  endMs: number;
}

export interface ChangeSpan extends Span {
  change: ChangeRecord;
  state: SpanState | 'previewed' | 'undone';
}

/** One reason to wait, until the next event. */
export interface WaitSpan extends Span {
  message: Message;
  failure?: Failure | undefined;
}

export type CheckEvent = Extract<JoinEvent, { type: 'check' }>;

export interface CheckSpan extends Span {
  name: string;
  /** Its findings: one or several; none if it was cut off. */
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
 * A part of the run: a phase, or the time before, between or after phases. Segments cover the whole run without
 * overlap.
 */
export type Segment = { type: 'phase'; phase: PhaseSpan } | ({ type: 'before' | 'between' | 'after' } & Span);

export interface TimelineModel {
  durationMs: number;
  segments: readonly Segment[];
  skipped: readonly string[];
  /** Includes those outside any phase. */
  checks: readonly CheckSpan[];
  changes: readonly ChangeSpan[];
  waits: readonly WaitSpan[];
  notices: readonly { atMs: number; level: 'info' | 'warning'; message: Message }[];
}
