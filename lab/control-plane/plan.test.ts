/**
 * A plan of a control plane's join: it reads for real, is the same when it is made again, and what is applied is what a
 * join makes.
 */
import { expect, it } from 'vitest';
import { parsePlan } from '../../src/operations/planning/parse-plan.ts';
import type { LabHost } from '../machine/host.ts';
import { type SnapshotEntry, VOLATILE_PATHS } from '../machine/snapshot.ts';
import { writesAmong } from '../support/audit.ts';
import { expectJoined, expectNoCredential, JOURNAL, journalled } from '../worker/joined-node.ts';
import { IGNORED, kubejoin, parsed } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane, leaveAll } from './control-plane-lab.ts';
import { type ControlPlaneState, controlPlaneState } from './control-plane-state.ts';
import { expectGoodControlPlane } from './joined-control-plane.ts';

const at = controlPlaneLab();

const PLAN = '/root/plan.json';
const EXCEPT = VOLATILE_PATHS.filter((path) => path !== '/tmp' && path !== '/run');
const wholeHost = (host: LabHost): Promise<SnapshotEntry[]> =>
  host.snapshot(['/'], { except: [...EXCEPT, '/run/systemd', '/run/containerd'] });

async function planned() {
  const outcome = await kubejoin(at.host, ['plan', 'join', ...at.args, IGNORED, '-o', 'json']);
  expect(outcome.code, outcome.stderr).toBe(0);
  return { ...outcome, plan: parsePlan(outcome.stdout, PLAN) };
}

it('leaves host, cluster and etcd as they are, twice the same, and marks the member’s ID as predicted', async () => {
  const [before, members, mark] = [
    await wholeHost(at.host),
    await at.cluster.controlPlane.etcdMembers(),
    await at.cluster.auditMark(),
  ];
  const first = await planned();
  const second = await planned();
  expect(second.stdout).toBe(first.stdout);
  expect(await wholeHost(at.host)).toEqual(before);
  expect(await at.cluster.controlPlane.etcdMembers()).toEqual(members);
  const requests = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) => sourceIPs?.includes(at.host.address));
  expect(writesAmong(requests)).toEqual([]);
  expect(requests.length).toBeGreaterThan(10);
  const { changes } = first.plan;
  expect(changes.find(({ kind }) => kind === 'add-etcd-member')).toMatchObject({
    subject: `https://${at.host.address}:2380`,
    predicted: ['member-id'],
  });
  for (const secret of at.secrets) expect(first.stdout + first.stderr).not.toContain(secret);
  expect(first.stdout).not.toMatch(/PRIVATE KEY-----(?! \[secret\])/);
  await expectNoCredential(at.host, at.secrets);
});

it('applied leaves what a join leaves', async () => {
  expectJoined(await joinControlPlane(at.host, at.args));
  const joined = await stateNow();
  await leaveAll(at.lab, at.joiners);
  await at.host.writeFile(PLAN, (await planned()).stdout);
  const run = parsed(await kubejoin(at.host, ['apply', PLAN, ...at.args, IGNORED, '--output=json']));
  expectJoined(run);
  await at.host.mustExec(['rm', PLAN]);
  const applied = await stateNow();
  expect(applied.state.paths).toEqual(joined.state.paths);
  expect(applied).toEqual(joined);
  await expectGoodControlPlane(at.host, at); // last: it uses kubectl there, which leaves its cache
});

async function stateNow(): Promise<{ state: ControlPlaneState; journal: string[] }> {
  const state = await controlPlaneState(at.host, at.cluster, at.host.name);
  const { [JOURNAL]: _, ...paths } = state.paths; // its lines have times
  return { state: { ...state, paths }, journal: await journalled(at.host) };
}
