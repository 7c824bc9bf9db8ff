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

/** Ends with the check's own work, not with the report of all checks that ran at the same time. */
export interface CheckSpan extends Span {
  name: string;
  /** Its own time; the sum, if it ran twice. */
  ownMs: number;
  /** Its findings: one or several; none if it was cut off. */
  findings: readonly Pick<CheckEvent, 'result' | 'message' | 'failure'>[];
}

/** Events during a part of the run. */
export interface Contents {
  changes: readonly ChangeSpan[];
  waits: readonly WaitSpan[];
  checks: readonly CheckSpan[];
}

export interface PhaseSpan extends Span, Contents {
  name: string;
  state: SpanState;
}

export type Gap = { type: 'before' | 'between' | 'after' } & Span & Contents;

/**
 * A part of the run: a phase, or the time before, between or after phases. Segments cover the whole run without
 * overlap; each change, wait and check is in one of them.
 */
export type Segment = { type: 'phase'; phase: PhaseSpan } | Gap;

export interface TimelineModel extends Contents {
  durationMs: number;
  segments: readonly Segment[];
  skipped: readonly string[];
  notices: readonly { atMs: number; level: 'info' | 'warning'; message: Message }[];
}

/** The part of the run that a segment stands for, with what happened in it. */
export function spanOf(segment: Segment): Span & Contents {
  return segment.type === 'phase' ? segment.phase : segment;
}

/** Milliseconds. */
export function lengthOf({ startMs, endMs }: Span): number {
  return endMs - startMs;
}
