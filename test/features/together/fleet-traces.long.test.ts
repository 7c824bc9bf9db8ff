import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FleetEvent, type FleetOptions, fleet } from '../../../src/features/fleet/library.ts';
import { run } from '../../cli/support/captured.ts';
import { fleetOptions } from '../fleet/support/fleet-options.ts';
import { STAND_IN_SSH, StandIn } from '../fleet/support/stand-in.ts';
import { Receiver, readTrace } from '../telemetry/receiver.ts';

let standIn: StandIn;
beforeEach(() => {
  standIn = new StandIn();
});
afterEach(() => standIn.remove());

const options = (names: readonly string[], more: Partial<FleetOptions> = {}) => fleetOptions(standIn, names, more);

test('a fleet is one trace with a span for each machine, and tells of a lost one', async () => {
  for (const name of ['joins', 'fails']) standIn.host(name);
  const receiver = await Receiver.start();
  try {
    await fleet(options(['joins', 'fails'], { otlp: { endpoint: receiver.url } }));
    const body = receiver.received.map((one) => one.body);
    const { spans } = readTrace(body);
    expect(spans[0]?.name).toBe('kubejoin fleet join');
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toEqual([spans[0]]);
    const hosts = spans.filter(({ name }) => name === 'host');
    expect(
      hosts.map(({ attributes, kind }) => [attributes['kubejoin.host'], attributes['kubejoin.outcome'], kind]),
    ).toEqual([
      ['joins', 'joined', 3],
      ['fails', 'failed', 3],
    ]);
    expect(hosts[1]).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'CSR_DENIED' } });
    for (const { spanId } of hosts) expect(spans.some(({ parentSpanId }) => parentSpanId === spanId)).toBe(true);
    expect(body.join('')).not.toContain('0123456789abcdef');
    receiver.replies.push({ status: 404 });
    const events: FleetEvent[] = [];
    for await (const event of fleet(options(['joins'], { otlp: { endpoint: receiver.url } }))) events.push(event);
    expect(events.at(-1)).toMatchObject({
      type: 'fleet-event',
      event: { type: 'notice', level: 'warning', message: { key: 'OTLP_NOT_SENT' } },
    });
  } finally {
    await receiver.stop();
  }
});

test('--otlp has each host of a fleet', async () => {
  const receiver = await Receiver.start();
  try {
    for (const name of ['joins', 'fails']) standIn.host(name);
    const file = path.join(standIn.folder, 'hosts.yaml');
    writeFileSync(
      file,
      'apiVersion: kubejoin/v1\nkind: Fleet\nhosts: [{name: joins, nodeName: joins}, {name: fails, nodeName: fails}]\n',
    );
    const pin = ['--discovery-token-ca-cert-hash', `sha256:${'a'.repeat(64)}`];
    const ssh = ['--ssh', STAND_IN_SSH, '--executable', standIn.executable];
    const { code } = await run([
      'fleet',
      'join',
      file,
      '10.0.0.1:6443',
      '--token',
      'abcdef.0123456789abcdef',
      ...pin,
      ...ssh,
      '--otlp',
      receiver.url,
    ]);
    expect(code).not.toBe(0);
    const { spans } = readTrace(receiver.received.map(({ body }) => body));
    expect(spans[0]).toMatchObject({
      name: 'kubejoin fleet join',
      attributes: { 'kubejoin.outcome': 'failed', 'error.type': 'FLEET_HOSTS_FAILED', 'process.exit.code': code },
    });
    const hosts = spans.filter(({ name }) => name === 'host').map(({ attributes }) => attributes['kubejoin.outcome']);
    expect(hosts.sort()).toEqual(['failed', 'joined']);
  } finally {
    await receiver.stop();
  }
});
