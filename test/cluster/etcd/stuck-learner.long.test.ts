import { afterEach, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { memberOf } from '../../../src/cluster/etcd/membership.ts';
import { CRI_NOT_LISTENING } from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { type EtcdHost, MANIFEST } from './support/etcd-host.ts';
import { simulatedRunner } from './support/simulated-runner.ts';
import { EtcdWorld } from './support/world.ts';

const worlds: EtcdWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

/** A new member gets a snapshot, and waits for its own name for this long; etcd's own limit is 7 s. */
async function compacted(publishTimeoutMs: number): Promise<{ world: EtcdWorld; cp1: EtcdHost; cp2: EtcdHost }> {
  const world = await EtcdWorld.make(simulatedRunner({ publishTimeoutMs }));
  worlds.push(world);
  return { world, cp1: await world.first(), cp2: await world.addHost() };
}

it('a learner that is listed but does not serve is restarted once, and votes only when it serves', async () => {
  const { world, cp1, cp2 } = await compacted(7_000);
  const { events } = await world.joinWhole(cp2);
  expect(cp2.stopped).toHaveLength(1);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      message: { key: 'ETCD_LEARNER_RESTARTED', params: { clientUrl: cp2.clientUrl } },
    }),
  );
  expect(memberOf(await world.members(cp1), cp2.peerUrl)?.isLearner).toBe(false);
});

it('ends of an earlier life, on which the kubelet counts on, are not taken for its own', async () => {
  const { world, cp1, cp2 } = await compacted(7_000);
  cp2.earlierAttempts = 5;
  await world.joinWhole(cp2);
  expect(cp2.stopped).toHaveLength(1);
  expect(memberOf(await world.members(cp1), cp2.peerUrl)?.isLearner).toBe(false);
});

it('where the runtime does not answer it is waited for', async () => {
  const { world, cp1, cp2 } = await compacted(1_500);
  cp2.runtimeFails = new Failure(CRI_NOT_LISTENING, { socket: 'unix:///run/x.sock', reason: 'ENOENT' });
  await world.joinWhole(cp2);
  expect(cp2.stopped).toEqual([]);
  expect(memberOf(await world.members(cp1), cp2.peerUrl)?.isLearner).toBe(false);
});

it('while it receives a snapshot it is not restarted', async () => {
  const { world, cp2 } = await compacted(5_000);
  const { write } = cp2.host.write.files;
  cp2.host.write.files.write = async (path, ...rest) => {
    await write(path, ...rest);
    if (path !== MANIFEST) return;
    // With an earlier snapshot alone it would be waited for 3 s, and it serves 5 s after it has started.
    for (const name of ['tmp123', '0000000000000001-0000000000000001.snap'])
      await world.put(cp2, `${cp2.dataDir}/member/snap/${name}`, 'half');
  };
  await world.joinWhole(cp2);
  expect(cp2.stopped).toEqual([]);
});

it('a member that has become a voter meanwhile is not restarted, however silent', async () => {
  const { world, cp1, cp2 } = await compacted(5_000);
  const join = world.join(cp2);
  await world.run(cp2, join, 'manifest');
  await expect.poll(async () => memberOf(await world.members(cp1), cp2.peerUrl)?.name).toBe('cp2');
  await world.put(cp2, `${cp2.dataDir}/member/snap/0000000000000001-0000000000000001.snap`, 'earlier');
  const id = memberOf(await world.members(cp1), cp2.peerUrl)?.id ?? 0n;
  const call = { timeoutMs: PATIENCE_MS, signal: new AbortController().signal };
  await expect
    .poll(() =>
      world
        .ask(cp1, (to) => to.promote(id, call))
        .then(
          () => true,
          () => false,
        ),
    )
    .toBe(true);
  await world.run(cp2, world.join(cp2));
  expect(cp2.stopped).toEqual([]);
});
