import type { Attributes, Span } from './span-tree.ts';

/** The trace that the spans belong to. */
export interface TraceContext {
  traceId: string;
  /** The span of another program above the first one. */
  parentId: string | undefined;
  traceState: string | undefined;
}

interface Encoding {
  context: TraceContext;
  resource: Attributes;
  version: string;
  /** Masks secrets. Applied to every name and text. */
  text(value: string): string;
}

/** `SpanKind`, `StatusCode` and `SpanFlags` of opentelemetry/proto/trace/v1/trace.proto; JSON has enums as integers. */
const KIND = { internal: 1, client: 3 } as const;
const STATUS_ERROR = 2;
/** Sampled, and it is known whether the parent is in another process. */
const FLAGS = 0x101;
const PARENT_IS_REMOTE = 0x200;

/** An ExportTraceServiceRequest in OTLP's JSON encoding: IDs in hexadecimal, 64-bit integers as strings. */
export function exportRequest(spans: readonly (Span & { endMs: number })[], encoding: Encoding): string {
  const { resource, version } = encoding;
  const scopeSpans = [{ scope: { name: 'kubejoin', version }, spans: spans.map((span) => spanJson(span, encoding)) }];
  const attributes = attributesJson(resource, encoding);
  return JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans }] });
}

function spanJson(span: Span & { endMs: number }, encoding: Encoding) {
  const { context, text } = encoding;
  const parentSpanId = span.parent?.id ?? context.parentId;
  const isRemote = span.parent === undefined && context.parentId !== undefined;
  return {
    traceId: context.traceId,
    spanId: span.id,
    ...(parentSpanId !== undefined && { parentSpanId }),
    ...(context.traceState !== undefined && { traceState: context.traceState }),
    flags: isRemote ? FLAGS | PARENT_IS_REMOTE : FLAGS,
    name: text(span.name),
    kind: span.isClient ? KIND.client : KIND.internal,
    startTimeUnixNano: nanoseconds(span.startMs),
    endTimeUnixNano: nanoseconds(span.endMs),
    attributes: attributesJson(span.attributes, encoding),
    events: span.events.map(({ name, atMs, attributes }) => ({
      timeUnixNano: nanoseconds(atMs),
      name: text(name),
      attributes: attributesJson(attributes, encoding),
    })),
    links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId, flags: FLAGS | PARENT_IS_REMOTE })),
    droppedEventsCount: span.droppedEvents,
    status: span.error === undefined ? {} : { code: STATUS_ERROR, message: text(span.error) },
  };
}

function attributesJson(attributes: Attributes, { text }: Encoding): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [{ key, value: typeof value === 'string' ? { stringValue: text(value) } : plain(value) }],
  );
}

function plain(value: boolean | number): object {
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** A double holds the time since the epoch to a quarter of a microsecond. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1000)}000`;
}
