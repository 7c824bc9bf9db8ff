import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { ChangeRecord } from '../../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { FleetEvent } from '../../../src/engine/machine-events.ts';
import { exportRequest } from '../../../src/features/telemetry/otlp-json.ts';
import { RunSpans } from '../../../src/features/telemetry/run-spans.ts';
import { FleetSpans } from '../../../src/features/telemetry/run-trace.ts';
import { type Span, SpanTree } from '../../../src/features/telemetry/span-tree.ts';
import { OTLP_NOT_SENT, OTLP_TOO_SLOW } from '../../../src/features/telemetry/telemetry-sentences.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';

const FAILURE = new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' });
const WAITING = { type: 'waiting', message: OTLP_TOO_SLOW({ seconds: 1 }) } as const;

const change = (id: number, more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  ...{ id, phase: 'kubelet-start', kind: 'write-file', subject: `/etc/${id}`, action: 'create' },
  ...more,
});

/** The spans of events at 1, 2, 3 ... ms, as "name from-to in parent"; an event without a time of its own is `at`. */
function spansOf(events: readonly JoinEvent[]): Span[] {
  const tree = new SpanTree({ name: 'run', atMs: 0 });
  const run = new RunSpans(tree, tree.root);
  for (const [index, event] of events.entries()) run.add(index + 1, event);
  run.end(events.length + 1);
  return [...tree.finished(events.length + 1)];
}
const shown = (spans: readonly Span[]) =>
  spans.map(({ name, startMs, endMs, parent }) => `${name} ${startMs}-${endMs}${parent ? ` in ${parent.name}` : ''}`);

test('a wait belongs to the latest change that is open', () => {
  const [one, two] = [change(1), change(2)];
  const spans = spansOf([
    { type: 'change-started', change: one },
    { type: 'change-started', change: two },
    { type: 'change-done', change: two },
    WAITING,
    { type: 'change-done', change: one },
    WAITING,
  ]);
  expect(shown(spans).filter((span) => span.startsWith('wait'))).toEqual(['wait 4-5 in write-file', 'wait 6-7 in run']);
});

test('a phase has its changes, which have their waits', () => {
  const [one, two] = [change(1), change(2, { kind: 'wait-until', subject: 'kubelet-healthy' })];
  const spans = spansOf([
    { type: 'phase-started', phase: 'kubelet-start' },
    { type: 'change-started', change: one },
    { type: 'change-done', change: one },
    { type: 'change-started', change: two },
    WAITING,
    WAITING,
    { type: 'change-done', change: two },
    { type: 'phase-done', phase: 'kubelet-start' },
  ]);
  expect(shown(spans)).toEqual([
    'run 0-9',
    'kubelet-start 1-8 in run',
    'write-file 2-3 in kubelet-start',
    'wait-until 4-7 in kubelet-start',
    'wait 5-7 in wait-until',
  ]);
  expect(spans[2]?.attributes).toEqual({
    'kubejoin.change.id': 1,
    'kubejoin.phase': 'kubelet-start',
    'kubejoin.change.kind': 'write-file',
    'kubejoin.change.subject': '/etc/1',
    'kubejoin.change.action': 'create',
    'file.path': '/etc/1',
  });
  expect(spans[4]?.attributes).toMatchObject({ 'kubejoin.message.key': 'OTLP_TOO_SLOW', 'kubejoin.wait.events': 2 });
});

test('a change of two files has the path of the first', () => {
  const pair = { ...change(1), kind: 'certificate', subject: '/etc/a.crt, /etc/a.key' } as const;
  const spans = spansOf([
    { type: 'change-started', change: pair },
    { type: 'change-done', change: pair },
  ]);
  expect(spans.flatMap(({ attributes }) => attributes['file.path'] ?? [])).toEqual(['/etc/a.crt']);
});

test('a wait ends with the next reason, the next change, and its phase', () => {
  const made = change(1);
  const spans = spansOf([
    WAITING,
    { type: 'waiting', message: OTLP_NOT_SENT({ url: 'u', reason: 'r' }), failure: FAILURE },
    { type: 'phase-started', phase: 'a' },
    WAITING,
    { type: 'change-started', change: made },
    { type: 'change-done', change: made },
    WAITING,
    { type: 'phase-done', phase: 'a' },
  ]);
  expect(shown(spans)).toEqual([
    'run 0-9',
    'wait 1-2 in run',
    'wait 2-3 in run',
    'a 3-8 in run',
    'wait 4-5 in a',
    'write-file 5-6 in a',
    'wait 7-8 in a',
  ]);
  expect(spans[2]?.events.map(({ name, attributes }) => [name, attributes['exception.type']])).toEqual([
    ['exception', 'CONNECTION_REFUSED'],
  ]);
  expect(spans[2]?.error).toBeUndefined();
});

test('checks that run together keep their own times, and the worst of their results', () => {
  const spans = spansOf([
    { type: 'phase-started', phase: 'preflight' },
    { type: 'check-started', name: 'Swap' },
    { type: 'check-started', name: 'Port-1' },
    { type: 'check', name: 'Swap', result: 'passed', durationMs: 1 },
    { type: 'check', name: 'Port-1', result: 'failed', durationMs: 5, failure: FAILURE },
    { type: 'check', name: 'Port-1', result: 'warning', durationMs: 5, message: OTLP_TOO_SLOW({ seconds: 1 }) },
    { type: 'check', name: 'Late', result: 'ignored', durationMs: 3, failure: FAILURE },
    { type: 'check-started', name: 'Swap' },
    { type: 'phase-failed', phase: 'preflight', failure: FAILURE },
  ]);
  expect(shown(spans)).toEqual([
    'run 0-10',
    'preflight 1-9 in run',
    'check Swap 2-3 in preflight',
    'check Port-1 3-5 in preflight',
    'check Late 4-7 in preflight',
    'check Swap 8-10 in run', // it outlives the phase
  ]);
  expect(spans.map(({ attributes }) => attributes['kubejoin.check.result'])).toEqual([
    ...[undefined, undefined, 'passed', 'failed', 'ignored', undefined],
  ]);
  expect(spans.map(({ error }) => error !== undefined)).toEqual([false, true, false, true, false, false]);
  expect(spans[3]?.events.map(({ name }) => name)).toEqual(['exception', 'finding']);
  expect(spans[4]?.events.map(({ name }) => name)).toEqual(['exception']);
});

test('what takes no time is an event of the phase', () => {
  const made = change(1);
  const spans = spansOf([
    { type: 'phase-skipped', phase: 'addon' },
    { type: 'phase-started', phase: 'a' },
    { type: 'change-skipped', change: change(2) },
    { type: 'change-previewed', change: change(3, { diff: '-password', details: { token: 't' } }) },
    { type: 'notice', level: 'warning', message: OTLP_TOO_SLOW({ seconds: 1 }) },
    { type: 'change-started', change: made },
    { type: 'change-failed', change: made },
    { type: 'phase-failed', phase: 'a' },
    { type: 'change-undone', change: made },
  ]);
  expect(spans[0]?.events.map(({ name }) => name)).toEqual(['phase skipped', 'change undone']);
  expect(spans[1]?.events.map(({ name, atMs }) => [name, atMs])).toEqual([
    ['change skipped', 3],
    ['change previewed', 4],
    ['notice', 5],
  ]);
  expect(spans[2]?.attributes).toMatchObject({ 'kubejoin.change.undone': true, 'error.type': 'interrupted' });
  expect(spans.map(({ error }) => error)).toEqual([undefined, 'interrupted', 'interrupted']);
  expect(JSON.stringify(spans.map(({ events }) => events))).not.toMatch(/password|token/);
});

test('an interrupted run ends what is open', () => {
  const spans = spansOf([
    { type: 'phase-started', phase: 'a' },
    { type: 'change-started', change: change(1) },
    WAITING,
  ]);
  expect(shown(spans)).toEqual(['run 0-4', 'a 1-4 in run', 'write-file 2-4 in a', 'wait 3-4 in write-file']);
});

test('a fleet has a span for each host, with its run', () => {
  const tree = new SpanTree({ name: 'run', atMs: 0 });
  const fleet = new FleetSpans(tree);
  const report = {
    host: 'n1',
    address: '10.0.0.1',
    role: 'worker',
    changes: 1,
    durationMs: 5,
    message: undefined,
  } as const;
  const events: FleetEvent[] = [
    { type: 'fleet-event', event: { type: 'phase-started', phase: 'own' } },
    { type: 'host-started', host: 'n1', address: '10.0.0.1', role: 'worker' },
    { type: 'host-started', host: 'n2', address: '10.0.0.2', role: 'worker' },
    { type: 'host-connected', host: 'n1', machine: 'x86_64', uid: 0 },
    { type: 'host-copying', host: 'n1', bytes: 1, total: 2 },
    { type: 'host-copying', host: 'n1', bytes: 2, total: 2 },
    { type: 'host-ready', host: 'n1', executable: 'carried', path: '/x' },
    { type: 'host-event', host: 'n1', event: { type: 'phase-started', phase: 'preflight' } },
    { type: 'host-event', host: 'n2', event: { type: 'phase-started', phase: 'preflight' } },
    { type: 'host-event', host: 'stranger', event: { type: 'phase-started', phase: 'preflight' } },
    { type: 'host-ended', host: 'n1', report: { ...report, outcome: 'joined', nodeName: 'n1', failure: undefined } },
    { type: 'host-ended', host: 'n2', report: { ...report, outcome: 'failed', nodeName: undefined, failure: FAILURE } },
  ];
  for (const [index, event] of events.entries()) fleet.add(index + 1, event);
  fleet.end(13);
  const spans = tree.finished(13);
  expect(shown(spans)).toEqual([
    'run 0-13',
    'own 1-13 in run',
    'host 2-11 in run',
    'host 3-12 in run',
    'copy executable 5-7 in host',
    'preflight 8-11 in host',
    'preflight 9-12 in host',
  ]);
  expect(spans[2]?.attributes).toMatchObject({
    ...{ 'kubejoin.host': 'n1', 'server.address': '10.0.0.1', 'kubejoin.outcome': 'joined', 'k8s.node.name': 'n1' },
  });
  expect(spans[3]).toMatchObject({
    isClient: true,
    error: FAILURE.text.what,
    attributes: { 'error.type': FAILURE.code },
  });
});

test('spans and events beyond their limits are counted', () => {
  const tree = new SpanTree({ name: 'run', atMs: 0 }, 5);
  const run = new RunSpans(tree, tree.root);
  for (let at = 1; at <= 130; at++) run.add(at, { type: 'phase-skipped', phase: 'a' });
  for (let id = 1; id <= 6; id++) run.add(200, { type: 'change-done', change: change(id) });
  const spans = tree.finished(300);
  expect(spans).toHaveLength(5);
  expect(spans[0]?.attributes['kubejoin.dropped_spans']).toBe(2);
  expect([spans[0]?.events.length, spans[0]?.droppedEvents]).toEqual([128, 2]);
});

test('the JSON has IDs in hexadecimal, enums as integers, and 64-bit integers as strings', () => {
  const tree = new SpanTree({
    name: 'run token',
    atMs: 1_750_000_000_000.25,
    attributes: { n: 1, f: 0.5, b: true, u: undefined },
  });
  const run = new RunSpans(tree, tree.root);
  run.add(1_750_000_000_001, { type: 'phase-started', phase: 'a' });
  run.add(1_750_000_000_002, { type: 'phase-failed', phase: 'a', failure: FAILURE });
  tree.root.links = [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }];
  const [root, phase] = tree.finished(1_750_000_000_003.5);
  const context = { traceId: `${'0'.repeat(31)}1`, parentId: 'f'.repeat(16), traceState: 'a=1' };
  const text = (value: string) => value.replace('token', '[secret]');
  const json = exportRequest([root, phase] as never, {
    context,
    resource: { 'service.name': 'x' },
    version: '1',
    text,
  });
  const shared = { traceId: context.traceId, traceState: 'a=1', droppedEventsCount: 0 };
  const stringValue = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const { what, cause } = FAILURE.text;
  expect(JSON.parse(json)).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [stringValue('service.name', 'x')] },
        scopeSpans: [
          {
            scope: { name: 'kubejoin', version: '1' },
            spans: [
              {
                ...{
                  ...shared,
                  spanId: root?.id,
                  parentSpanId: context.parentId,
                  flags: 0x301,
                  name: 'run [secret]',
                  kind: 1,
                },
                ...{ startTimeUnixNano: '1750000000000250000', endTimeUnixNano: '1750000000003500000' },
                attributes: [
                  { key: 'n', value: { intValue: '1' } },
                  { key: 'f', value: { doubleValue: 0.5 } },
                  { key: 'b', value: { boolValue: true } },
                ],
                ...{ events: [], status: {} },
                links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: 0x301 }],
              },
              {
                ...{ ...shared, spanId: phase?.id, parentSpanId: root?.id, flags: 0x101, name: 'a', kind: 1 },
                ...{ startTimeUnixNano: '1750000000001000000', endTimeUnixNano: '1750000000002000000' },
                attributes: [stringValue('kubejoin.phase', 'a'), stringValue('error.type', FAILURE.code)],
                events: [
                  {
                    ...{ timeUnixNano: '1750000000002000000', name: 'exception' },
                    attributes: [
                      stringValue('exception.type', FAILURE.code),
                      stringValue('exception.message', `${what} ${cause}`),
                      stringValue('kubejoin.failure.class', 'discovery'),
                    ],
                  },
                ],
                ...{ links: [], status: { code: 2, message: what } },
              },
            ],
          },
        ],
      },
    ],
  });
  expect(root?.id).toMatch(/^[0-9a-f]{16}$/);
});
