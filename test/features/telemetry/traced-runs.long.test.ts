import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type JoinEvent, join, reset, undo } from '../../../src/api/index.ts';
import { type Rehearsal, startRehearsal } from '../../../src/api/rehearsal.ts';
import { Secret } from '../../../src/base/secret.ts';
import { ReconnectingTransport } from '../../../src/wire/http/reconnecting-transport.ts';
import { Cluster } from '../../api/cluster.ts';
import { expectNested, Receiver, readTrace, root } from './receiver.ts';

let receiver: Receiver;
let rehearsal: Rehearsal | undefined;
let cluster: Cluster | undefined;
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rehearsal?.stop();
  await cluster?.stop();
  await receiver.stop();
  rehearsal = undefined;
  cluster = undefined;
});

const received = () => readTrace(receiver.received.map(({ body }) => body));
describe('a join as a trace', () => {
  test('has its phases, checks, changes and waits, each within the other', async () => {
    rehearsal = await startRehearsal({ controlPlane: true });
    const before = BigInt(Date.now()) * 1_000_000n;
    const run = join({ ...rehearsal.joinOptions('node-1'), otlp: { endpoint: receiver.url } });
    const events: JoinEvent[] = [];
    for await (const event of run) events.push(event);
    const after = BigInt(Date.now() + 1) * 1_000_000n;
    expect(receiver.received.map(({ path, headers }) => [path, headers['content-type']])).toEqual([
      ['/v1/traces', 'application/json'],
    ]);
    const { spans, resource } = received();
    expect(resource).toMatchObject({ 'service.name': 'kubejoin', 'host.name': 'node-1', 'os.type': 'linux' });
    expectNested(spans);
    for (const { start, end } of spans) expect(start >= before && end <= after).toBe(true);
    const [first] = root(spans);
    expect(first).toMatchObject({ name: 'kubejoin join', kind: 1, status: {} });
    expect(first?.attributes).toMatchObject({ 'kubejoin.outcome': 'joined', 'k8s.node.name': 'node-1' });
    expect(first?.parentSpanId).toBeUndefined();
    const names = (type: JoinEvent['type'], of: (event: never) => string) =>
      events.filter((event) => event.type === type).map((event) => of(event as never));
    const phases = spans.filter(
      ({ parentSpanId, attributes }) =>
        parentSpanId === first?.spanId && attributes['kubejoin.phase'] && !attributes['kubejoin.change.id'],
    );
    expect(phases.map(({ name }) => name)).toEqual(names('phase-started', ({ phase }: { phase: string }) => phase));
    const changes = spans.filter(({ attributes }) => 'kubejoin.change.id' in attributes);
    expect(changes.map(({ attributes }) => attributes['kubejoin.change.subject'])).toEqual(
      names('change-started', ({ change }: { change: { subject: string } }) => change.subject),
    );
    const checks = spans.filter(({ attributes }) => 'kubejoin.check.name' in attributes);
    expect(new Set(checks.map(({ attributes }) => attributes['kubejoin.check.name']))).toEqual(
      new Set(names('check', ({ name }: { name: string }) => name)),
    );
    // A change of a phase is in that phase.
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const { attributes, parentSpanId } of changes)
      expect(byId.get(parentSpanId ?? '')?.name).toBe(attributes['kubejoin.phase']);
    expect(spans.filter(({ name }) => name === 'wait').length).toBeGreaterThan(0);
  });

  test('has no secret in it', async () => {
    rehearsal = await startRehearsal({ controlPlane: true });
    const options = rehearsal.joinOptions('node-1');
    const headers = { 'x-api-key': new Secret('a-very-secret-key') };
    await join({ ...options, otlp: { endpoint: receiver.url, headers } });
    expect(receiver.received[0]?.headers['x-api-key']).toBe('a-very-secret-key');
    const { token, controlPlane } = options;
    const key = typeof controlPlane === 'object' ? controlPlane.certificateKey : undefined;
    const revealed = [token, key].map((secret) => (secret instanceof Secret ? secret.reveal() : String(secret)));
    const whole = receiver.received.map(({ body }) => body).join('\n');
    for (const secret of [...revealed.flatMap((text) => [text, text.split('.').at(-1) ?? text]), 'a-very-secret-key']) {
      expect(secret.length).toBeGreaterThan(8);
      expect(whole.includes(secret)).toBe(false);
    }
    expect(whole).not.toContain('PRIVATE KEY');
  });

  test('continues the trace of its caller, and tells verified API servers of it', async () => {
    rehearsal = await startRehearsal();
    const sent: {
      path: string;
      anonymous: boolean;
      traceparent: string | undefined;
      tracestate: string | undefined;
    }[] = [];
    const send = ReconnectingTransport.prototype.send;
    vi.spyOn(ReconnectingTransport.prototype, 'send').mockImplementation(function (
      this: ReconnectingTransport,
      request,
      signal,
    ) {
      const { authorization, traceparent, tracestate } = request.headers;
      sent.push({ path: request.path, anonymous: authorization === undefined, traceparent, tracestate });
      return send.call(this, request, signal);
    });
    const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
    const otlp = { endpoint: receiver.url, traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'ci=run7' };
    await join({ ...rehearsal.joinOptions('node-1'), otlp });
    const { spans } = received();
    const [first] = root(spans);
    expect(first).toMatchObject({ traceId, parentSpanId: spanId, traceState: 'ci=run7', flags: 0x301 });
    const traced = sent.filter(({ traceparent }) => traceparent !== undefined);
    expect(traced.length).toBeGreaterThan(3);
    for (const { traceparent, tracestate } of traced)
      expect([traceparent, tracestate]).toEqual([`00-${traceId}-${first?.spanId}-01`, 'ci=run7']);
    // Only the server that is not verified yet hears nothing.
    const untold = sent.filter(({ traceparent }) => traceparent === undefined);
    expect(untold.map(({ path, anonymous }) => [path, anonymous])).toEqual([
      ['/api/v1/namespaces/kube-public/configmaps/cluster-info', true],
    ]);
  });

  test('that fails has its failure as status and exception of the phase and of the run', async () => {
    cluster = await Cluster.start(['node-1'], ['port-in-use']);
    const otlp = { endpoint: receiver.url };
    await expect(join({ ...cluster.options(), otlp })).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
    const { spans } = received();
    expectNested(spans);
    const failed = spans.filter(({ status }) => status.code === 2);
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['kubejoin join', 'PREFLIGHT_FAILED'],
      ['preflight', 'PREFLIGHT_FAILED'],
      ['check Port-10250', 'PORT_IN_USE'],
    ]);
    for (const { status, events } of failed) {
      expect(status.message).not.toBe('');
      const exceptions = events.filter(({ name }) => name === 'exception');
      expect(exceptions[0]?.attributes['exception.message']).toContain(status.message);
    }
  });

  test('that continues an interrupted one is linked to its trace, and only that', async () => {
    rehearsal = await startRehearsal();
    const joining = { ...rehearsal.joinOptions('node-1'), otlp: { endpoint: receiver.url } };
    const stopping = new AbortController();
    const run = join({ ...joining, signal: stopping.signal });
    const read = (async () => {
      for await (const event of run) if (event.type === 'change-done') stopping.abort();
    })();
    await expect(read).rejects.toThrow('aborted');
    await join(joining);
    await join({ ...joining, ifNeeded: true });
    const [first, second, third] = root(received().spans);
    expect(first?.links).toEqual([]);
    expect(second?.links).toMatchObject([{ traceId: first?.traceId, spanId: first?.spanId }]);
    expect(second?.traceId).not.toBe(first?.traceId);
    expect(third?.links).toEqual([]);
  });

  test('that is interrupted is sent with what was begun', async () => {
    rehearsal = await startRehearsal();
    const stopping = new AbortController();
    const run = join({ ...rehearsal.joinOptions('node-1'), signal: stopping.signal, otlp: { endpoint: receiver.url } });
    const read = (async () => {
      for await (const event of run) if (event.type === 'change-started') stopping.abort();
    })();
    await expect(read).rejects.toThrow('aborted');
    const { spans } = received();
    expectNested(spans);
    expect(root(spans)[0]).toMatchObject({ status: { code: 2, message: 'interrupted' } });
    expect(
      spans.some(({ attributes, name }) => attributes['error.type'] === 'interrupted' && name !== 'kubejoin join'),
    ).toBe(true);
  });
});

test('a reset and an undo are traces of their own', async () => {
  rehearsal = await startRehearsal({ machines: ['node-1', 'node-2'] });
  for (const name of ['node-1', 'node-2']) await join(rehearsal.joinOptions(name));
  const otlp = { endpoint: receiver.url };
  await reset({ host: rehearsal.joinOptions('node-1').host, otlp });
  await undo({ host: rehearsal.joinOptions('node-2').host, otlp });
  const traces = receiver.received.map(({ body }) => readTrace([body]));
  expect(
    traces.map(({ spans }) => root(spans).map(({ name, attributes }) => [name, attributes['kubejoin.outcome']])),
  ).toEqual([[['kubejoin reset', 'reset']], [['kubejoin undo', 'undone']]]);
  for (const { spans } of traces) expectNested(spans);
  expect(new Set(traces.map(({ spans }) => spans[0]?.traceId)).size).toBe(2);
});

describe('a receiver', () => {
  test('that refuses costs the join nothing but a warning', async () => {
    rehearsal = await startRehearsal();
    receiver.replies.push({ status: 400, body: '{"code":3,"message":"bad spans"}' });
    const run = join({ ...rehearsal.joinOptions('node-1'), otlp: { endpoint: receiver.url } });
    const events: JoinEvent[] = [];
    for await (const event of run) events.push(event);
    await expect(run).resolves.toMatchObject({ outcome: 'joined' });
    expect(events.at(-1)).toMatchObject({ type: 'notice', level: 'warning', message: { key: 'OTLP_NOT_SENT' } });
    expect(receiver.received).toHaveLength(1);
  });

  test('that does not answer holds no run longer than the time limit', async () => {
    rehearsal = await startRehearsal();
    receiver.replies.push('none');
    const run = join({ ...rehearsal.joinOptions('node-1'), otlp: { endpoint: receiver.url, timeoutMs: 100 } });
    const events: JoinEvent[] = [];
    for await (const event of run) events.push(event);
    await expect(run).resolves.toMatchObject({ outcome: 'joined' });
    expect(events.at(-1)).toMatchObject({
      message: { key: 'OTLP_NOT_SENT', params: { reason: { key: 'OTLP_TOO_SLOW' } } },
    });
  });
});
