import { afterEach, expect, it } from 'vitest';
import { change, type Steps } from '../../../src/engine/changes/change.ts';
import type { EtcdMembership } from '../../../src/engine/changes/etcd-changes.ts';
import { createExecutor } from '../../../src/engine/executor.ts';
import { overlayHost } from '../../../src/engine/overlay-host.ts';
import { etcdChange } from './support/etcd-phase.ts';
import { simulatedRunner } from './support/simulated-runner.ts';
import { EtcdWorld } from './support/world.ts';

const worlds: EtcdWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

it('a preview reads the real member list, shows the addition and adds nothing', async () => {
  const world = await EtcdWorld.make(simulatedRunner());
  worlds.push(world);
  const cp1 = await world.first();
  const cp2 = await world.addHost();
  const { add, timeoutMs, context } = world.join(cp2);
  const executor = createExecutor({ preview: true });
  let seen: EtcdMembership | undefined;
  function* steps(): Steps {
    seen = yield* change(add);
    yield* change(etcdChange(cp2, 'await-etcd-member', timeoutMs));
    yield* change(etcdChange(cp2, 'promote-etcd-member', timeoutMs));
  }
  await executor.run('etcd', steps(), { ...context, host: overlayHost(cp2.host.read) });
  expect(seen).toEqual({
    memberId: 'predicted',
    initialCluster: [`cp1=${cp1.peerUrl}`, `cp2=${cp2.peerUrl}`],
    existing: false,
  });
  expect(executor.records.map(({ kind, action, subject }) => [kind, action, subject])).toEqual([
    ['add-etcd-member', 'add', cp2.peerUrl],
    ['await-etcd-member', 'wait', cp2.clientUrl],
    ['promote-etcd-member', 'promote', cp2.peerUrl],
  ]);
  expect(await world.members(cp1)).toHaveLength(1);
  expect(cp2.fake.content.has('/var/lib/kubejoin/journal.jsonl')).toBe(false);
});

it('a preview says what would keep the join from being made', async () => {
  const world = await EtcdWorld.make(simulatedRunner());
  worlds.push(world);
  await world.first();
  const cp2 = await world.addHost('cp1');
  const { add, context } = world.join(cp2);
  function* steps(): Steps {
    yield* change(add);
  }
  await expect(createExecutor({ preview: true }).run('etcd', steps(), context)).rejects.toMatchObject({
    kind: 'ETCD_NAME_TAKEN',
  });
});
