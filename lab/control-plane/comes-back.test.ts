/**
 * A control plane whose disk was wiped comes back under its name: its Node is there, and its old member votes. Both are
 * told by preflight at once, before anything is written. Of three members one may be lost.
 */
import { expect, it } from 'vitest';
import { expectJoined } from '../worker/joined-node.ts';
import { IGNORED, install, type JsonRun, kubejoin } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane } from './joined-control-plane.ts';

const at = controlPlaneLab();

const failedChecks = ({ events }: JsonRun): string[] =>
  events.filter(({ result }) => result === 'failed').map(({ name, failure }) => `${name} ${failure?.kind}`);

it('is told of both, writes no file, and joins once both are removed', async () => {
  const [second, third] = at.joiners;
  if (second === undefined || third === undefined) throw new Error('the test needs a lab with three control planes');
  for (const host of [second, third]) expectJoined(await joinControlPlane(host, at.args));
  await at.cluster.controlPlane.lead(); // no election for want of the one that goes
  await third.reset(); // its disk only: the cluster knows nothing of it
  await install(third);
  await at.cluster.controlPlane.waitApiServer();
  const before = await third.snapshot();
  const members = await at.cluster.controlPlane.etcdMembers();
  const run = await joinControlPlane(third, at.args);
  expect(run.result).toMatchObject({ exitCode: 2, failure: { code: 'PREFLIGHT_FAILED' } });
  expect(failedChecks(run)).toEqual(['Membership NODE_NAME_TAKEN', 'EtcdMember ETCD_VOTER_WITHOUT_DATA']);
  expect(run.events.filter(({ type }) => type === 'change-started')).toEqual([]);
  expect(await third.snapshot()).toEqual(before);
  expect(await at.cluster.controlPlane.etcdMembers()).toEqual(members);
  const text = await kubejoin(third, ['join', ...at.args, IGNORED]);
  expect(text.stderr).toContain(`kubectl delete node ${third.name}`);
  expect(text.stderr).toContain('etcdctl');
  await at.cluster.forget(third);
  expectJoined(await joinControlPlane(third, at.args));
  await expectGoodControlPlane(third, at);
});
