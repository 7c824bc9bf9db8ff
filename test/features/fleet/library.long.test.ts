import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IoMessage, JoinEvent } from '../../../src/api/index.ts';
import { type FleetEvent, type FleetOptions, fleet } from '../../../src/features/fleet/library.ts';
import { ServedApi } from '../../support/served-api.ts';
import { fleetOptions } from './support/fleet-options.ts';
import { STAND_IN_SSH, StandIn } from './support/stand-in.ts';

let standIn: StandIn;
beforeEach(() => {
  standIn = new StandIn();
});
afterEach(() => standIn.remove());

const options = (names: readonly string[], more: Partial<FleetOptions> = {}) => fleetOptions(standIn, names, more);

test('joins machines, tells of each, and resolves with what became of all of them', async () => {
  for (const name of ['joins', 'fails']) standIn.host(name);
  const run = fleet(options(['joins', 'fails']));
  const events: FleetEvent[] = [];
  for await (const event of run) events.push(event);
  const { hosts } = await run;
  expect(hosts).toMatchObject([
    { host: 'joins', outcome: 'joined', nodeName: 'joins' },
    { host: 'fails', outcome: 'failed', failure: { code: 'CSR_DENIED' } },
  ]);
  expect(
    events
      .filter(({ type }) => type === 'host-ended')
      .map(({ host }) => host)
      .sort(),
  ).toEqual(['fails', 'joins']);
  expect(events.some((event) => event.type === 'host-event' && event.event.type === 'change-done')).toBe(true);
  expect(JSON.stringify(events)).not.toContain('0123456789abcdef');
});

test('tells an io host of every event, in its language and by machine', async () => {
  for (const name of ['joins', 'fails']) standIn.host(name);
  const messages: IoMessage<FleetEvent>[] = [];
  const io = { language: 'pt-BR' as const, notify: (message: IoMessage<FleetEvent>) => void messages.push(message) };
  const run = fleet(options(['joins', 'fails'], { io }));
  const events: FleetEvent[] = [];
  for await (const event of run) events.push(event);
  expect(messages.map(({ data }) => data)).toEqual(events);
  for (const { data, text } of messages) {
    expect(text).not.toBe('');
    if (data.type !== 'fleet-event') expect(text.startsWith(`${data.host}: `)).toBe(true);
  }
  const of = (host: string, type: FleetEvent['type']) =>
    messages.find(({ data }) => data.host === host && data.type === type);
  expect(of('joins', 'host-started')).toMatchObject({ level: 'info', code: 'host-started' });
  expect(of('joins', 'host-started')?.text).toMatch(/^joins: conectando a /);
  expect(of('joins', 'host-copying')).toMatchObject({ level: 'debug', text: expect.stringMatching(/, \d+%$/) });
  expect(of('joins', 'host-ready')?.level).toBe('debug');
  expect(of('joins', 'host-ended')).toMatchObject({ level: 'info', code: 'host-ended' });
  expect(of('joins', 'host-ended')?.text).toMatch(/^joins: associada .*joins/);
  expect(of('fails', 'host-ended')).toMatchObject({ level: 'error', code: 'CSR_DENIED' });
  const done = messages.find(({ data }) => data.type === 'host-event' && data.event.type === 'change-done');
  expect(done).toMatchObject({ level: 'info', code: 'change-done' });
  expect(JSON.stringify(messages)).not.toContain('0123456789abcdef');
});

test('an io host that fails ends the run, which rejects with its error', async () => {
  standIn.host('waits');
  const io = {
    notify: ({ code }: IoMessage<FleetEvent>) => (code === 'host-started' ? expect.fail('full disk') : undefined),
  };
  const run = fleet(options(['waits'], { io }));
  await expect(run).rejects.toThrow('full disk');
  await expect(fleet(options(['waits'], { io: {} as never }))).rejects.toThrow(
    '"io" must be an object with a function',
  );
});

test('reads a hosts file, and makes control planes with their key', async () => {
  standIn.host('joins');
  const file = path.join(standIn.folder, 'hosts.yaml');
  writeFileSync(
    file,
    'apiVersion: kubejoin/v1\nkind: Fleet\nhosts: [{name: joins, nodeName: joins, role: control-plane}]\n',
  );
  const key = 'd'.repeat(64);
  const { hosts } = await fleet(options([], { hosts: file, controlPlane: { certificateKey: key } }));
  expect(hosts).toMatchObject([{ outcome: 'joined', role: 'control-plane' }]);
  const { configuration } = JSON.parse(readFileSync(standIn.path('joins', 'home/request.json'), 'utf8'));
  expect(JSON.parse(configuration).controlPlane.certificateKey).toBe(key);
});

test('tells of what it ignores beside a configuration', async () => {
  standIn.host('joins');
  const token = 'abcdef.0123456789abcdef';
  const caCertHashes = [`sha256:${'a'.repeat(64)}`];
  const run = fleet({
    hosts: options(['joins']).hosts,
    configuration: { discovery: { bootstrapToken: { apiServerEndpoint: '10.0.0.1:6443', token, caCertHashes } } },
    apiServerEndpoint: 'other:6443',
    executables: [standIn.executable],
    ssh: { program: STAND_IN_SSH },
  });
  const events: FleetEvent[] = [];
  for await (const event of run) events.push(event);
  expect((await run).hosts).toMatchObject([{ outcome: 'joined' }]);
  const message = { key: 'CONFIG_ENDPOINT_IGNORED', params: { endpoint: 'other:6443' } };
  expect(events).toContainEqual({ type: 'fleet-event', event: { type: 'notice', level: 'warning', message } });
});

test('an abort, or leaving the loop, stops what runs there', async () => {
  standIn.host('waits');
  const controller = new AbortController();
  const run = fleet(options(['waits', 'waits-2'], { parallel: 1, signal: controller.signal }));
  for await (const event of run) if (event.type === 'host-event' && event.event.type === 'waiting') controller.abort();
  expect((await run).hosts).toMatchObject([{ outcome: 'interrupted' }, { outcome: 'not-started' }]);
  expect(readFileSync(standIn.path('waits', 'home/ended'), 'utf8')).toContain('input ended');

  const left = fleet(options(['waits']));
  for await (const event of left) if (event.type === 'host-event' && event.event.type === 'waiting') break;
  expect((await left).hosts).toMatchObject([{ outcome: 'interrupted' }]);
});

test('refuses what it does not know, and what is wrong, before anybody is connected to', async () => {
  await expect(fleet({ ...options(['joins']), paralel: 3 } as FleetOptions)).rejects.toThrow(
    'Did you mean "parallel"?',
  );
  for (const wrong of [{ parallel: 0 }, { parallel: 501 }, { timeLimitMs: 0 }, { timeLimitMs: -1 }])
    await expect(fleet(options(['joins'], wrong))).rejects.toThrow(TypeError);
  await expect(fleet(options(['-joins']))).rejects.toMatchObject({ code: 'HOSTS_FILE_INVALID' });
  await expect(fleet(options([], { hosts: '/nowhere.yaml' }))).rejects.toMatchObject({
    kind: 'HOSTS_FILE_MISSING',
  });
});

test('a time limit that no timer can have is as long as one can be', async () => {
  standIn.host('joins');
  const { hosts } = await fleet(options(['joins'], { timeLimitMs: 2 ** 31 }));
  expect(hosts).toMatchObject([{ outcome: 'joined' }]);
});

test('gives each machine a token of its own with a kubeconfig, and deletes it when it is interrupted', async () => {
  const api = await ServedApi.start();
  standIn.host('waits');
  const controller = new AbortController();
  const hosts = { apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts: [{ name: 'waits', nodeName: 'waits' }] };
  const ssh = { program: STAND_IN_SSH };
  const given = { hosts, kubeconfig: api.kubeconfig, executables: [standIn.executable], ssh };
  try {
    const run = fleet({ ...given, signal: controller.signal });
    const keys: string[] = [];
    let during: string[] = [];
    for await (const { type, event } of run as AsyncIterable<{ type: string; event?: JoinEvent }>) {
      if (type === 'fleet-event' && event?.type === 'notice') keys.push(event.message.key);
      if (type !== 'host-event' || event?.type !== 'waiting') continue;
      during = api.tokens();
      controller.abort();
    }
    expect((await run).hosts).toMatchObject([{ outcome: 'interrupted' }]);
    expect(during).toHaveLength(1);
    expect(api.tokens()).toEqual([]);
    expect(keys).toEqual(expect.arrayContaining(['FLEET_TOKEN_CREATED', 'FLEET_TOKEN_REVOKED']));
  } finally {
    await api.stop();
  }
  await expect(fleet({ ...given, token: 'abcdef.0123456789abcdef' })).rejects.toThrow(
    '`kubeconfig` cannot be combined with `token`.',
  );
  await expect(fleet({ ...options(['waits']), installAdmission: true })).rejects.toThrow(TypeError);
});
