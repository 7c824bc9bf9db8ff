/** Control planes are removed: a follower, killed at many moments; the leader; and the last one, which is refused. */
import { beforeAll, expect, it } from 'vitest';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { INSTALLED, install } from '../worker/kubejoin.ts';
import { remove } from './remove-lab.ts';

const at = controlPlaneLab({ stays: true });
const KUBECONFIG = '/run/remove-admin.conf';

const first = (): LabHost => at.cluster.first;
const [second, third] = [0, 1].map((index) => () => at.joiners[index] as LabHost) as [() => LabHost, () => LabHost];

async function voters(): Promise<string[]> {
  return (await at.cluster.controlPlane.etcdVoters()).toSorted();
}

beforeAll(async () => {
  await install(first());
  for (const host of [second(), third()]) expectJoined(await joinControlPlane(host, at.args));
  await at.cluster.controlPlane.lead();
});

it('a machine without a client certificate for etcd refuses, and changes nothing', async () => {
  const outside = at.lab.host('worker1');
  await install(outside);
  await outside.writeFile(KUBECONFIG, await first().readFile('/etc/kubernetes/admin.conf'), 0o600);
  const run = await remove(outside, [third().name, '--kubeconfig', KUBECONFIG]);
  expect(run).toMatchObject({ code: 5, failure: { code: 'REMOVE_ETCD_OUT_OF_REACH' } });
  expect((await at.cluster.node(third().name))?.spec).not.toHaveProperty('unschedulable');
  await outside.reset();
});

it('all of them are refused, and the plan of several takes the leader last', async () => {
  const all = await remove(
    first(),
    [first(), second(), third()].map(({ name }) => name),
  );
  expect(all).toMatchObject({ code: 5, failure: { code: 'REMOVE_LAST_CONTROL_PLANE' } });
  await at.cluster.controlPlaneOn(second()).lead();
  const plan = await remove(first(), [second().name, third().name, '--dry-run']);
  expect(plan.removals.map(({ node }) => node)).toEqual([third().name, second().name]);
  await at.cluster.controlPlane.lead();
});

it('a follower, killed at many moments: the same command goes on', async () => {
  const argv = [INSTALLED, 'remove', third().name, '--output=json'];
  let kills = 0;
  for (let seconds = 0.2; ; seconds += 0.06) {
    const { code } = await first().exec(['timeout', '-s', 'KILL', seconds.toFixed(2), ...argv]);
    if (code === 0) break;
    expect(code).toBe(137);
    kills++;
  }
  expect(kills).toBeGreaterThan(4);
  expect(await voters()).toEqual([first().name, second().name]);
  expect(await at.cluster.node(third().name)).toBeUndefined();
  expect(await remove(first(), [third().name])).toMatchObject({ code: 0, outcome: 'nothing-to-do' });
});

it('a member that does not respond keeps the other one', async () => {
  const controlPlane = at.cluster.controlPlaneOn(second());
  await controlPlane.freeze('etcd');
  // With one of two gone, nothing can be proven and nothing is changed.
  const run = await remove(first(), [second().name]);
  await controlPlane.thaw('etcd');
  expect(run.code).not.toBe(0);
  expect(await voters()).toEqual([first().name, second().name]);
});

it('the leader, through the one that remains', async () => {
  await at.cluster.controlPlaneOn(second()).lead();
  const run = await remove(first(), [second().name]);
  expect(run, run.stderr).toMatchObject({ code: 0, outcome: 'removed' });
  expect(run.events.some(({ message }) => message?.key === 'MEMBER_REMOVED')).toBe(true);
  expect(await voters()).toEqual([first().name]);
  expect(await at.cluster.node(second().name)).toBeUndefined();
  await at.cluster.controlPlane.waitApiServer();
});

it('the last one is refused', async () => {
  const run = await remove(first(), [first().name]);
  expect(run).toMatchObject({ code: 5, failure: { code: 'REMOVE_LAST_CONTROL_PLANE' } });
  expect((await at.cluster.node(first().name))?.spec).not.toHaveProperty('unschedulable');
});
