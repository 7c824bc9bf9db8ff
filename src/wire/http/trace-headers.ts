import { AsyncLocalStorage } from 'node:async_hooks';

/** Headers of W3C Trace Context. */
export interface TraceHeaders {
  traceparent: string;
  tracestate?: string;
}

const current = new AsyncLocalStorage<TraceHeaders>();

/** Runs `work` as part of a trace: its requests to API servers have these headers. */
export function inTrace<Result>(headers: TraceHeaders, work: () => Result): Result {
  return current.run(headers, work);
}

/** The headers of the trace that the caller belongs to; none outside of a trace. */
export function traceHeaders(): Readonly<Record<string, string>> {
  return { ...current.getStore() };
}
