/** `--replace` on the embedded control plane: a second machine takes the place of one that has stopped. */
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { join } from '../../../src/operations/join.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { type ControlPlaneHost, makeControlPlaneHost } from '../../../src/simulation/host/control-plane-host.ts';
import { configurationFor } from '../../../src/simulation/join-configuration.ts';
import { type Dialer, dialDirectly } from '../../../src/wire/dialer.ts';
import { patience } from '../../support/patience.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** By this much the machine's clock is ahead: the Lease of the machine that stopped has expired. */
const AHEAD_MS = 60_000;
/** Shorter than the command line allows. */
const REPLACING = { node: 'node-1', afterMs: 200 };

interface RunOptions {
  replaces?: boolean;
  /** Timeouts.etcdAPICall, in ms. */
  etcdAPICall?: number;
  onEvent?: (event: JoinEvent) => void;
}

async function lab() {
  const directory = await mkdtemp(path(tmpdir(), 'kubejoin-replacement-test-'));
  ends.push(() => rm(directory, { recursive: true }));
  const cluster = await EmbeddedControlPlane.start({});
  ends.push(() => cluster.stop());
  const machine = async (hostname: string, root: string) => {
    const made = await makeControlPlaneHost(cluster, { hostname, root: path(directory, root) });
    ends.push(() => made.host.stop());
    return made;
  };
  const run = ({ host, endpoint }: Pick<ControlPlaneHost, 'endpoint'> & { host: Host }, options: RunOptions = {}) => {
    const { replaces = false, etcdAPICall, onEvent = () => {} } = options;
    const made = configurationFor(undefined, { index: 1, count: 1 }, cluster.instructions, endpoint);
    const timeouts = { ...made.timeouts, ...(etcdAPICall !== undefined && { etcdAPICall }) };
    const given = replaces ? { host: aheadOf(host), replacing: REPLACING } : { host };
    const signal = patience();
    return join({ ...given, configuration: { ...made, timeouts }, signal, emit: onEvent });
  };
  const members = async () => (await cluster.etcdMembers()).map(({ name, isLearner }) => [name, isLearner]).sort();
  return { cluster, machine, run, members };
}

function aheadOf(host: Host): Host {
  const { clock } = host.read;
  return { ...host, read: { ...host.read, clock: { ...clock, now: () => clock.now() + AHEAD_MS } } };
}

const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'joined',
    (error: unknown) => (isFailure(error) ? error.kind : String(error)),
  );

test('a machine that is there is not replaced; once it has stopped, another takes its place', async () => {
  const { cluster, machine, run, members } = await lab();
  const [first, other, second] = [
    await machine('node-1', 'first'),
    await machine('node-2', 'other'),
    await machine('node-1', 'second'),
  ];
  for (const one of [first, other]) await run(one);
  const uidOf = () => cluster.nodes().find(({ metadata }) => metadata.name === 'node-1')?.metadata.uid;
  const old = uidOf();
  expect(old).toBeDefined();
  expect(await failureOf(run(second, { replaces: true }))).toBe('NODE_TO_REPLACE_ALIVE');
  await first.host.stop();
  expect(await failureOf(run(second, { replaces: true }))).toBe('joined');
  expect(uidOf()).not.toBe(old);
  expect(await members()).toEqual([
    ['control-plane', false],
    ['node-1', false],
    ['node-2', false],
  ]);
});

test.each([
  ['node', 'forget-node'],
  ['member', 'add-etcd-member'],
] as const)('a machine that comes back after the proof keeps its %s in the cluster', async (kept, kind) => {
  const { machine, run, members } = await lab();
  const [first, other, second] = [
    await machine('node-1', 'first'),
    await machine('node-2', 'other'),
    await machine('node-1', 'second'),
  ];
  for (const one of [first, other]) await run(one);
  await first.host.stop();
  const { advertiseAddress: old } = first.endpoint;
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  ends.push(async () => silent.close());
  let isBack = false;
  const { system } = second.host.read;
  const dialer: Dialer = (endpoint, signal) =>
    isBack && endpoint.host === old
      ? dialDirectly({ host: '127.0.0.1', port }, signal)
      : system.dialer(endpoint, signal);
  const host = { ...second.host, read: { ...second.host.read, system: { ...system, dialer } } };
  const onEvent = (event: JoinEvent) => {
    if (event.type === 'change-started' && event.change.kind === kind) isBack = true;
  };
  const joined = run({ ...second, host }, { replaces: true, onEvent });
  await expect(joined).rejects.toMatchObject({ kind: 'NODE_TO_REPLACE_ALIVE', params: { kept } });
  expect(await members()).toContainEqual(['node-1', false]);
});

test('without a majority, nothing is changed, and what remains possible is reported', async () => {
  const { machine, run } = await lab();
  const [first, second] = [await machine('node-1', 'first'), await machine('node-1', 'second')];
  await run(first);
  await first.host.stop();
  const changes: JoinEvent[] = [];
  const onEvent = (event: JoinEvent) => {
    if (event.type === 'change-started') changes.push(event);
  };
  expect(await failureOf(run(second, { replaces: true, etcdAPICall: 500, onEvent }))).toBe(
    'REPLACEMENT_WITHOUT_MAJORITY',
  );
  expect(changes).toEqual([]);
});
