import { AsyncLocalStorage } from 'node:async_hooks';

/** Headers of W3C Trace Context. */
export interface TraceHeaders {
  traceparent: string;
  tracestate?: string;
}

interface Trace {
  headers: TraceHeaders;
  links: Set<string>;
}

const current = new AsyncLocalStorage<Trace>();

/**
 * Runs `work` as part of a trace: its requests to API servers have these headers. `links` gets the traceparent of every
 * other trace that the work continues.
 */
export function inTrace<Result>(headers: TraceHeaders, links: Set<string>, work: () => Result): Result {
  return current.run({ headers, links }, work);
}

/** The headers of the trace that the caller belongs to; none outside of a trace. */
export function traceHeaders(): Readonly<Partial<Record<string, string>>> & Partial<TraceHeaders> {
  return { ...current.getStore()?.headers };
}

/** Tells the caller's trace, if there is one, that it continues the work of this trace, unless that is itself. */
export function linkTrace(traceparent: string): void {
  const trace = current.getStore();
  if (trace?.headers.traceparent !== traceparent) trace?.links.add(traceparent);
}
