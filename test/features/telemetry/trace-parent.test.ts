import { expect, test } from 'vitest';
import { newSpanId, newTraceId, traceHeadersOf, traceParentOf } from '../../../src/features/telemetry/trace-parent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VALID = `00-${TRACE}-${SPAN}-01`;

test.each([
  VALID,
  `00-${TRACE}-${SPAN}-00`,
  `00-${TRACE}-${SPAN}-ff`,
  `cc-${TRACE}-${SPAN}-01`,
  `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`,
])('%s is a parent', (traceparent) => {
  expect(traceParentOf(traceparent, undefined)).toEqual({ traceId: TRACE, spanId: SPAN, traceState: undefined });
});

// The cases of W3C's own test suite (trace-context/test/test.py).
test.each([
  undefined,
  '',
  'no traceparent',
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-`,
  `00-${TRACE}-${SPAN}-01-more`,
  `cc-${TRACE}-${SPAN}-01.more`,
  `00-${TRACE}-${SPAN}-1`,
  `00-${TRACE}-${SPAN}-001`,
  `00-${TRACE}-${SPAN}-.0`,
  `00-${TRACE}-${SPAN}`,
  `0-${TRACE}-${SPAN}-01`,
  `000-${TRACE}-${SPAN}-01`,
  `.0-${TRACE}-${SPAN}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN.toUpperCase()}-01`,
  `00-${TRACE}0-${SPAN}-01`,
  `00-${TRACE.slice(1)}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}0-01`,
  `00-${TRACE}-${SPAN.slice(1)}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  ` ${VALID}`,
  `${VALID} `,
  `${VALID}\n`,
  `${VALID},${VALID}`,
])('%j begins a new trace', (traceparent) => {
  expect(traceParentOf(traceparent, 'a=1')).toBeUndefined();
});

const members = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',');

test.each([
  ['foo=1', 'foo=1'],
  ['foo=1,bar=2', 'foo=1,bar=2'],
  [' foo=1 \t,\tbar=2', 'foo=1,bar=2'],
  ['foo=1,,bar=2', 'foo=1,bar=2'],
  ['foo= with blanks', 'foo= with blanks'],
  ['t9_-*/@v9=x', 't9_-*/@v9=x'],
  ['9tenant@vendor=x', '9tenant@vendor=x'],
  [`${'z'.repeat(256)}=1`, `${'z'.repeat(256)}=1`],
  [`${'t'.repeat(241)}@${'v'.repeat(14)}=1`, `${'t'.repeat(241)}@${'v'.repeat(14)}=1`],
  [`foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(256)}`],
  [members(32), members(32)],
])('the state %j is passed on', (given, passed) => {
  expect(traceParentOf(VALID, given)?.traceState).toBe(passed);
});

test.each([
  undefined,
  '',
  ',',
  'foo',
  'foo=',
  '=1',
  'foo =1',
  'FOO=1',
  '9foo=1',
  'foo@=1',
  '@foo=1',
  'foo@@bar=1',
  'foo@bar@baz=1',
  'foo=1,foo=2',
  'foo=bar=baz',
  'foo=1\u0000',
  'foo=ç',
  `${'z'.repeat(257)}=1`,
  `${'t'.repeat(242)}@v=1`,
  `t@${'v'.repeat(15)}=1`,
  `foo=${'v'.repeat(257)}`,
  members(33),
])('the state %j is not, and the parent is kept', (given) => {
  expect(traceParentOf(VALID, given)).toEqual({ traceId: TRACE, spanId: SPAN, traceState: undefined });
});

test('the headers are those of a recorded span, in version 00', () => {
  expect(traceHeadersOf(TRACE, SPAN, undefined)).toEqual({ traceparent: VALID });
  expect(traceHeadersOf(TRACE, SPAN, 'a=1')).toEqual({ traceparent: VALID, tracestate: 'a=1' });
  const headers = traceHeadersOf(newTraceId(), newSpanId(), undefined);
  expect(traceParentOf(headers.traceparent, undefined)).toBeDefined();
  expect(newTraceId()).not.toBe(newTraceId());
});
