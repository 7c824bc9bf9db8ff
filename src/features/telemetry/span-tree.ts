import type { Failure } from '../../base/failure.ts';
import { newSpanId, type TraceParent } from './trace-parent.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanEvent {
  name: string;
  atMs: number;
  attributes: Attributes;
}

/** A span; times are in ms since the epoch. */
export interface Span {
  readonly id: string;
  readonly name: string;
  readonly isClient: boolean;
  readonly startMs: number;
  /** Undefined while it is open. */
  endMs: number | undefined;
  parent: Span | undefined;
  attributes: Attributes;
  readonly events: SpanEvent[];
  /** Spans of other traces whose work it continues. */
  links: readonly Pick<TraceParent, 'traceId' | 'spanId'>[];
  droppedEvents: number;
  /** The message of the error; undefined without one. */
  error: string | undefined;
}

interface SpanStart {
  name: string;
  atMs: number;
  attributes?: Attributes;
  /** It waits for another machine. */
  isClient?: boolean;
}

/** Bounds the memory of a fleet, or of a run that repeats itself. */
const MOST_SPANS = 50_000;
/** The default of OpenTelemetry's SDKs. */
const MOST_EVENTS = 128;

/** The spans of one trace. */
export class SpanTree {
  readonly root: Span;
  readonly #spans: Span[] = [];
  readonly #most: number;
  #dropped = 0;

  constructor(root: SpanStart, most = MOST_SPANS) {
    this.#most = most;
    this.root = spanOf(root, undefined);
    this.#spans.push(this.root);
  }

  open(start: SpanStart, parent: Span): Span {
    const span = spanOf({ ...start, atMs: Math.max(start.atMs, this.root.startMs) }, parent);
    if (this.#spans.length < this.#most) this.#spans.push(span);
    else this.#dropped += 1;
    return span;
  }

  /** All spans, ended at `atMs` at the latest, each within its parent. */
  finished(atMs: number): readonly (Span & { endMs: number })[] {
    const spans = this.#spans;
    const lastMs = spans.reduce((last, { startMs, endMs = 0 }) => Math.max(last, startMs, endMs), atMs);
    for (const span of spans) span.endMs ??= lastMs;
    this.root.endMs = lastMs;
    for (const span of spans) nest(span, this.root);
    if (this.#dropped > 0) annotate(this.root, { 'kubejoin.dropped_spans': this.#dropped });
    return spans as (Span & { endMs: number })[];
  }
}

function spanOf({ name, atMs, attributes = {}, isClient = false }: SpanStart, parent: Span | undefined): Span {
  return {
    ...{ id: newSpanId(), name, isClient, startMs: atMs, endMs: undefined, parent, attributes },
    ...{ events: [], links: [], droppedEvents: 0, error: undefined },
  };
}

/** Moves a span that outlives its parent up to one that it does not outlive. */
function nest(span: Span, root: Span): void {
  while (span.parent !== undefined && span.parent !== root && !isWithin(span, span.parent))
    span.parent = span.parent.parent;
}

function isWithin(span: Span, parent: Span): boolean {
  return span.startMs >= parent.startMs && (span.endMs ?? 0) <= (parent.endMs ?? 0);
}

/** Ends a span; a second end counts no more. */
export function close(span: Span, atMs: number): void {
  span.endMs ??= Math.max(atMs, span.startMs);
}

export function annotate(span: Span, attributes: Attributes): void {
  span.attributes = { ...span.attributes, ...attributes };
}

export function addEvent(span: Span, event: SpanEvent): void {
  if (span.events.length < MOST_EVENTS) span.events.push(event);
  else span.droppedEvents += 1;
}

/** Marks a span as failed, with an exception event; without a failure, as interrupted. */
export function fail(span: Span, atMs: number, failure: Failure | undefined): void {
  if (failure === undefined) {
    span.error = 'interrupted';
    annotate(span, { 'error.type': 'interrupted' });
    return;
  }
  const { what } = failure.text;
  span.error = what;
  annotate(span, { 'error.type': failure.code });
  exception(span, atMs, failure);
}

/** Records a failure that is not the end of the span. */
export function exception(span: Span, atMs: number, { code, class: kind, text: { what, cause } }: Failure): void {
  const attributes = {
    'exception.type': code,
    'exception.message': `${what} ${cause}`,
    'kubejoin.failure.class': kind,
  };
  addEvent(span, { name: 'exception', atMs, attributes });
}
