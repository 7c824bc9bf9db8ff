import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRehearsal } from '../../src/api/rehearsal.ts';
import { type JoinEvent, join } from '../../src/program/library/index.ts';
import { expectNested, Receiver, readTrace, root } from '../../test/features/telemetry/receiver.ts';
import { unusedPort } from '../../test/wire/support/servers.ts';
import { cached } from '../machine/cache.ts';
import { run } from '../machine/command.ts';
import { PATIENCE_MS } from '../support/patience.ts';

/** A program around the collector's own receiver, which prints what it takes. Its first build takes minutes. */
const SOURCES = path.join(import.meta.dirname, 'receiver');

async function build(): Promise<string> {
  const files = await Promise.all(['main.go', 'go.mod', 'go.sum'].map((name) => readFile(path.join(SOURCES, name))));
  const digest = createHash('sha256').update(Buffer.concat(files)).digest('hex').slice(0, 16);
  return cached(`collector/${digest}`, async (scratch) => {
    const binary = path.join(scratch, 'collector');
    const argv = ['go', 'build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', binary, '.'];
    await run(argv, { cwd: SOURCES, env: { CGO_ENABLED: '0', GOWORK: 'off' } });
    return binary;
  });
}

describe("the OpenTelemetry Collector's receiver", () => {
  let collector: ChildProcess;
  let url: string;
  const printed: string[] = [];
  beforeAll(async () => {
    const port = await unusedPort();
    url = `http://127.0.0.1:${port}`;
    collector = spawn(await build(), [String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: collector.stdout as NodeJS.ReadableStream }).on('line', (line) => printed.push(line));
    await vi.waitFor(() => expect(printed).toEqual(['listening']), { timeout: PATIENCE_MS });
    printed.length = 0;
  });
  afterAll(async () => {
    collector.stdin?.end();
    await new Promise((resolve) => collector.once('exit', resolve));
  });

  it('takes a join whole, with nothing that it does not know', async () => {
    await using rehearsal = await startRehearsal({ controlPlane: true, machines: ['node-1', 'node-2'] });
    const events: JoinEvent[] = [];
    for await (const event of join({ ...rehearsal.joinOptions('node-1'), otlp: { endpoint: url } })) events.push(event);
    expect(events.at(-1)?.type).not.toBe('notice');
    // Its output may come after its answer.
    await expect.poll(() => printed.length).toBe(1);
    const { spans } = readTrace(printed.splice(0).map(withDefaults));
    expectNested(spans);
    expect(root(spans)).toMatchObject([{ name: 'kubejoin join', attributes: { 'kubejoin.outcome': 'joined' } }]);

    const receiver = await Receiver.start();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await join({
      ...rehearsal.joinOptions('node-2'),
      otlp: { endpoint: receiver.url, traceparent, tracestate: 'ci=run7' },
    });
    await receiver.stop();
    const [body = ''] = receiver.received.map((one) => one.body);
    const answer = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
    await expect.poll(() => printed.length).toBe(1);
    expect(withoutDefaults(JSON.parse(printed.shift() ?? ''))).toEqual(withoutDefaults(JSON.parse(body)));
  });

  it('refuses what is not OTLP, which is a warning', async () => {
    await using rehearsal = await startRehearsal();
    const run = join({ ...rehearsal.joinOptions('node-1'), otlp: { endpoint: `${url}/elsewhere` } });
    const events: JoinEvent[] = [];
    for await (const event of run) events.push(event);
    await expect(run).resolves.toMatchObject({ outcome: 'joined' });
    expect(events.at(-1)).toMatchObject({
      message: { key: 'OTLP_NOT_SENT', params: { reason: { params: { status: 404 } } } },
    });
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'not hexadecimal' }] }] }] });
    const answer = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
  });
});

/** Protobuf's JSON may leave out defaults. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .map(([name, field]) => [name, withoutDefaults(field)] as const)
    .filter(([, field]) => field !== 0 && field !== '' && !isEmpty(field));
  return Object.fromEntries(fields);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** With the lists that readTrace expects. */
function withDefaults(line: string): string {
  const request = JSON.parse(line);
  for (const { scopeSpans } of request.resourceSpans)
    for (const { spans } of scopeSpans)
      for (const span of spans) Object.assign(span, { attributes: [], events: [], status: {}, ...span });
  for (const { scopeSpans } of request.resourceSpans)
    for (const { spans } of scopeSpans)
      for (const { events } of spans) for (const event of events) event.attributes ??= [];
  return JSON.stringify(request);
}
