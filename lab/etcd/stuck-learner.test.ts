/**
 * A learner that gets a snapshot: its name is listed long before it serves (../../docs/performance-notes.md). Measured with
 * real processes of etcd, whose log is compacted at once.
 */

import { existsSync, readdirSync } from 'node:fs';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterEach, expect, it, vi } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { memberOf } from '../../src/cluster/etcd/membership.ts';
import { CRI_NOT_LISTENING } from '../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { etcdEndpoint } from '../../src/wire/endpoint.ts';
import { connectGrpc } from '../../src/wire/grpc/grpc-connect.ts';
import type { EtcdHost } from '../../test/cluster/etcd/support/etcd-host.ts';
import { CALL, EtcdWorld } from '../../test/cluster/etcd/support/world.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { realRunner } from './real-runner.ts';

const COMPACTED = ['--snapshot-count=10', '--snapshot-catchup-entries=5'];
/** A race of etcd's own decides if a learner gets stuck: the entry with its name is in the snapshot, or follows it. */
const MOST_LEARNERS = 8;
/**
 * etcd's own limit is 5 s and twice the election timeout; one that is not stuck serves within a second of its start.
 */
const STUCK_MS = 5_000;
const worlds: EtcdWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function compacted(keys = 50, valueBytes = 100): Promise<{ world: EtcdWorld; cp1: EtcdHost; cp2: EtcdHost }> {
  const world = await EtcdWorld.make(await realRunner(COMPACTED));
  worlds.push(world);
  const cp1 = await world.first();
  await fill(world, cp1, keys, valueBytes);
  return { world, cp1, cp2: await world.addHost() };
}

/** PutRequest: key = 1, value = 2. */
async function fill(world: EtcdWorld, host: EtcdHost, keys: number, valueBytes: number): Promise<void> {
  const endpoint = etcdEndpoint(host.clientUrl);
  if (endpoint === undefined) throw new Error(host.clientUrl);
  const channel = await connectGrpc(
    { endpoint, tls: await world.credential(host) },
    { ...CALL, dialer: world.runner.dialer },
  );
  const value = Buffer.alloc(valueBytes, 'x');
  for (let n = 0; n < keys; n++) {
    const put = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string(`/filled/${n}`)
      .tag(2, WireType.LengthDelimited)
      .bytes(value);
    await channel.unary({
      path: '/etcdserverpb.KV/Put',
      message: put.finish(),
      timeoutMs: PATIENCE_MS,
      maxBytes: 1_000_000,
    });
  }
  channel.close();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}

it('is restarted once, before it votes, and serves then', async () => {
  const { world, cp1, cp2 } = await compacted();
  const join = world.join(cp2);
  const ms = await timed(() => world.joinWhole(cp2, join));
  console.log(`joined in ${ms} ms, restarted ${cp2.stopped.length} times`);
  expect(cp2.stopped.length).toBeLessThanOrEqual(1);
  expect(memberOf(await world.members(cp1), cp2.peerUrl)).toMatchObject({ isLearner: false });
  await world.ask(cp2, (to) => to.linearizableRead(CALL));
});

it('takes 7 s where it can not be restarted, and is promoted only then', async () => {
  const { world, cp1, cp2 } = await compacted();
  const taken: number[] = [];
  for (let learner = cp2; ; learner = await world.addHost()) {
    learner.runtimeFails = new Failure(CRI_NOT_LISTENING, { socket: 'unix:///run/x.sock', reason: 'ENOENT' });
    const join = timed(() => world.joinWhole(learner));
    const [ms] = await Promise.all([join, servesWhenPromoted(world, cp1, learner)]);
    expect(learner.stopped).toEqual([]);
    taken.push(ms);
    if (ms > STUCK_MS || taken.length === MOST_LEARNERS) break;
    await leave(world, cp1, learner);
  }
  expect(Math.max(...taken), `joined in ${taken.join(', ')} ms`).toBeGreaterThan(STUCK_MS);
});

/**
 * Asks once, without a second try, as soon as the list has it as a voter: a stuck one would refuse the connection for
 * seconds. For its status: it may not know yet that it votes, and a learner answers no reads.
 */
async function servesWhenPromoted(world: EtcdWorld, cp1: EtcdHost, learner: EtcdHost): Promise<void> {
  const isLearner = async () => memberOf(await world.members(cp1), learner.peerUrl)?.isLearner;
  await expect.poll(isLearner, { interval: 20, timeout: PATIENCE_MS }).toBe(false);
  await world.ask(learner, (to) => to.status(CALL));
}

/** etcd counts a member that has been connected for less than 5 s as unhealthy, and removes none until then. */
async function leave(world: EtcdWorld, cp1: EtcdHost, host: EtcdHost): Promise<void> {
  const id = memberOf(await world.members(cp1), host.peerUrl)?.id;
  if (id === undefined) throw new Error(`no member ${host.peerUrl}`);
  const removed = () =>
    world.ask(cp1, (to) =>
      to.remove(id, CALL).then(
        () => true,
        (error: Error) => {
          if (!/unhealthy cluster$/.test(error.message)) throw error;
          return false;
        },
      ),
    );
  await vi.waitUntil(removed, { timeout: PATIENCE_MS, interval: 200 });
  await host.close();
  world.pods = world.pods.filter((url) => url !== host.clientUrl);
}

it('is left alone while it receives a large snapshot, and restarted after that', async () => {
  const { world, cp2 } = await compacted(300, 1_000_000);
  const isUnderway = (name: string) => name.startsWith('tmp') || name.endsWith('.snap.db');
  const atStop: string[][] = [];
  const stoppedAt: number[] = [];
  cp2.onStop = () => {
    atStop.push(readdirSync(`${cp2.dataDir}/member/snap`));
    stoppedAt.push(performance.now());
  };
  let lastUnderway: number | undefined;
  const { files } = cp2.host.read;
  const { list } = files;
  files.list = async (path) => {
    const names = await list(path);
    if (names?.some(isUnderway)) lastUnderway = performance.now();
    return names;
  };
  // Looked at by the test itself, too: on a busy machine the join may not look in that very time.
  let receives = 0;
  const looking = setInterval(() => {
    const snap = `${cp2.dataDir}/member/snap`;
    if (existsSync(snap) && readdirSync(snap).some(isUnderway)) receives++;
  }, 10);
  const ms = await timed(() => world.joinWhole(cp2)).finally(() => clearInterval(looking));
  console.log(`joined in ${ms} ms with a large snapshot, restarted ${cp2.stopped.length} times`);
  expect(receives).toBeGreaterThan(0);
  expect(atStop.length).toBeLessThanOrEqual(1);
  expect(atStop.flat().filter(isUnderway)).toEqual([]);
  // Its time begins when it has the snapshot: 1.5 s for it to load 300 MB, and 0.05 to 0.2.
  if (lastUnderway !== undefined) for (const at of stoppedAt) expect(at - lastUnderway).toBeGreaterThan(1_500);
});
