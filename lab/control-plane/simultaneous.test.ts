/** Several control planes that join at the same moment: etcd takes one learner at a time, and nobody fails for it. */
import { expect, it } from 'vitest';
import { expectJoined } from '../worker/joined-node.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane } from './joined-control-plane.ts';

const at = controlPlaneLab();

it('three join at the same time and become members one by one', async () => {
  expect(at.joiners.length).toBeGreaterThanOrEqual(3);
  const seen = new Set<string>();
  const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
  let over = false;
  const watching = (async () => {
    while (!over) {
      const members = await at.cluster.controlPlane.etcdMembers().catch(() => []);
      for (const { id } of members.filter(({ isLearner }) => isLearner)) seen.add(id);
      expect(members.filter(({ isLearner }) => isLearner).length).toBeLessThanOrEqual(1);
      await pause();
    }
  })();
  const runs = await Promise.all(at.joiners.map((host) => joinControlPlane(host, at.args))).finally(() => {
    over = true;
  });
  await watching;
  for (const run of runs) expectJoined(run);
  // A learner may come and go between two looks; each join says itself that it had one.
  expect(seen.size).toBeGreaterThan(0);
  for (const { result } of runs)
    expect(result.changes?.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['add-etcd-member', 'promote-etcd-member']),
    );
  // Whoever had to wait was told for what.
  const reasons = runs
    .flatMap(({ events }) => events)
    .filter(({ type, message }) => type === 'waiting' && message?.key === 'WAITING_ETCD_LEARNER');
  expect(reasons.length).toBeGreaterThan(0);
  for (const host of at.joiners) await expectGoodControlPlane(host, at);
  expect(await at.cluster.controlPlane.etcdVoters()).toHaveLength(at.joiners.length + 1);
});
