import { randomBytes } from 'node:crypto';
import { withoutEnds } from '../../base/trim.ts';
import type { TraceHeaders } from '../../wire/http/trace-headers.ts';

/** The span of another program that a trace continues. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Passed on as it is; undefined if absent or invalid. */
  traceState: string | undefined;
}

/** W3C Trace Context section 3.2: later versions may have more fields, version ff is forbidden. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

const ZEROS = /^0+$/;

/** The parent by the values of `traceparent` and `tracestate`; undefined for an invalid one, so that a new trace begins. */
export function traceParentOf(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', more] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (version === undefined || ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  if (version === '00' && more !== undefined) return undefined;
  return { traceId, spanId, traceState: validState(tracestate) };
}

const KEY = /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})$/;
/** Printable ASCII without comma and equals sign, not ending with a blank. */
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MOST_MEMBERS = 32;

/** W3C Trace Context section 3.3: one invalid member makes the whole list invalid. */
function validState(tracestate: string | undefined): string | undefined {
  const members = (tracestate ?? '')
    .split(',')
    .map((member) => withoutEnds(member, ' \t'))
    .filter((member) => member !== '');
  if (members.length === 0 || members.length > MOST_MEMBERS) return undefined;
  const keys = new Set<string>();
  for (const member of members) {
    const at = member.indexOf('=');
    const key = member.slice(0, Math.max(0, at));
    if (!KEY.test(key) || !VALUE.test(member.slice(at + 1)) || keys.has(key)) return undefined;
    keys.add(key);
  }
  return members.join(',');
}

/** Headers that make `spanId` the parent of the receiver's spans. Flag 01: this trace is recorded. */
export function traceHeadersOf(traceId: string, spanId: string, traceState: string | undefined): TraceHeaders {
  return { traceparent: `00-${traceId}-${spanId}-01`, ...(traceState !== undefined && { tracestate: traceState }) };
}

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');
