/** Plans and applies the rest of a killed join: the plan holds, and the join makes no other change. */
import { describe, expect, test } from 'vitest';
import { nodeCondition } from '../../../src/cluster/api/node-condition.ts';
import { applyPlan } from '../../../src/operations/apply-plan.ts';
import type { JoinOptions } from '../../../src/operations/join.ts';
import { plan } from '../../../src/operations/plan.ts';
import type { Plan } from '../../../src/operations/planning/format.ts';
import { everyOf } from '../../support/full.ts';
import { patience } from '../../support/patience.ts';
import { JoiningHost as Joining, type JoiningHost, killedAt } from '../undo/support/joining-host.ts';

const optionsOf = ({ host, configuration }: JoiningHost): JoinOptions => ({
  ...{ host, configuration, emit: () => {} },
  signal: patience(),
});

/**
 * The plan of a host that has come to rest: what the kubelet was about to do it does after the join's end, too. Plans
 * before it has registered its Node may be equal, and will not hold.
 */
async function settled(node: JoiningHost): Promise<Plan> {
  if ((await node.host.read.services.state('kubelet')).active)
    await expect.poll(() => node.controlPlane.nodes().some((one) => nodeCondition(one).ready)).toBe(true);
  let [earlier, now] = [await plan(optionsOf(node)), await plan(optionsOf(node))];
  while (earlier.digest !== now.digest) [earlier, now] = [now, await plan(optionsOf(node))];
  return now;
}

/** Plans and applies; a join that needed nothing more would be none that was killed. */
async function goOn(node: JoiningHost): Promise<void> {
  const reviewed = await settled(node);
  const before = await node.state();
  const { outcome, changes } = await applyPlan({ ...optionsOf(node), plan: reviewed });
  expect(outcome).toBe('joined');
  expect(changes.length).toBeLessThanOrEqual(reviewed.changes.length);
  expect(await node.state()).not.toEqual(before);
}

describe('a worker that was killed', () => {
  test.each(everyOf([0, 3, 6, 9, 12, 15, 18], 3))(
    'at the change event %i is gone on with by its plan',
    async (point) => {
      const node = await Joining.make('worker');
      const met = await killedAt(
        node.host,
        (_, at) => at === point,
        (host, emit) => node.join({}, emit, host),
      );
      expect(met).toBe(true);
      await goOn(node);
      expect(node.nodes()).toEqual(['node-1']);
    },
  );
});

describe('a control plane that was killed', () => {
  const points = [
    ['when its certificates are being issued', 'change-started', '/etc/kubernetes/pki/apiserver.crt'],
    ['when its kubelet is started', 'change-done', 'kubelet'],
    ['before its member is added', 'change-started', 'add-etcd-member'],
    ['before etcd has a manifest', 'change-started', '/etc/kubernetes/manifests/etcd.yaml'],
    ['when its API server is published', 'change-done', '/etc/kubernetes/manifests/kube-apiserver.yaml'],
    ['when its member votes', 'change-done', 'promote-etcd-member'],
    ['when its kubelet moves to its own API server', 'change-done', 'kubeconfig-server'],
  ] as const;
  test.each(everyOf(points, 3))('%s is gone on with by its plan', async (_, type, what) => {
    const node = await Joining.make('control-plane');
    const met = await killedAt(
      node.host,
      (event) =>
        event.type === type &&
        'change' in event &&
        (event.change.kind === what ||
          (event.change.subject.split(', ').includes(what) && event.change.action !== 'stop')),
      (host, emit) => node.join({}, emit, host),
    );
    expect(met).toBe(true);
    await goOn(node);
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
  });
});
