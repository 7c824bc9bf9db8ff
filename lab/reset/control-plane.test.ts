/**
 * Control planes that are reset: their member leaves etcd first, by way of the others; what would cost etcd its quorum
 * is refused.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import { expectVoter } from '../control-plane/joined-control-plane.ts';
import type { LabHost } from '../machine/host.ts';
import { GATE } from '../run/gate.ts';
import { type Cluster, INIT_CONFIG_FILE } from '../support/cluster.ts';
import { ASIDE } from '../support/control-plane.ts';
import { expectJoined } from '../worker/joined-node.ts';
import {
  differences,
  expectAsBefore,
  type Footprint,
  footprint,
  LEFT_BY_KUBEADM,
  LEFT_BY_KUBELET,
  shimsEnded,
} from './footprint.ts';
import { notices, reset, resetWell } from './reset-host.ts';

const at = controlPlaneLab({ stays: true });

async function voters(): Promise<string[]> {
  return (await at.cluster.controlPlane.etcdVoters()).toSorted();
}

/** Out of etcd, which is healthy without it. */
async function expectGone(host: LabHost): Promise<void> {
  expect(await voters()).not.toContain(host.name);
  // Where it was the leader, the others elect one first.
  await at.cluster.controlPlane.waitApiServer();
}

const second = (): LabHost => at.host;
const third = (): LabHost => {
  const [, host] = at.joiners;
  if (host === undefined) throw new Error('the lab has no third control plane: lab up --control-planes=3');
  return host;
};
let beforeSecond: Footprint;

describe('a second control plane', () => {
  it('that kubejoin has joined is out of etcd, as before, and joins again at once', async () => {
    beforeSecond = await footprint(second());
    expectJoined(await joinControlPlane(second(), at.args));
    await expectVoter(at.cluster, second());
    const run = await resetWell(second());
    expect(run.result.changes?.map(({ kind }) => kind).slice(0, 5)).toEqual([
      'remove-etcd-member',
      'service',
      'node-unready',
      'remove-pods',
      'remove-local-etcd',
    ]);
    expect(notices(run)).toEqual([]);
    await expectGone(second());
    await expectAsBefore(second(), beforeSecond);
    expectJoined(await joinControlPlane(second(), at.args));
    await expectVoter(at.cluster, second());
  });
});

describe('of three control planes', () => {
  let beforeThird: Footprint;

  it('the third stays while another member is ill: etcd would lose quorum, and --force is not enough', async () => {
    beforeThird = await footprint(third());
    expectJoined(await joinControlPlane(third(), at.args));
    const ill = at.cluster.controlPlaneOn(second());
    await ill.freeze('etcd');
    const run = await reset(third()).finally(() => ill.thaw('etcd'));
    expect(run.result).toMatchObject({
      exitCode: 5,
      failure: { code: 'ETCD_QUORUM_AT_STAKE', params: { voters: 2, healthy: 1 } },
    });
    expect(await voters()).toContain(third().name);
    expect((await third().exec(['systemctl', 'is-active', 'kubelet'])).stdout).toBe('active\n');
  });

  if (GATE) return;

  it('the second, which etcd knows by another peer URL than its manifest, stays while its own etcd does not say which member it is', async () => {
    await at.cluster.controlPlane.updatePeerUrl(second());
    const ill = at.cluster.controlPlaneOn(second());
    await ill.freeze('etcd');
    const silent = await reset(second()).finally(() => ill.thaw('etcd'));
    expect(silent.result).toMatchObject({ exitCode: 5, failure: { kind: 'ETCD_HERE_UNKNOWN' } });
    expect(await voters()).toContain(second().name);
  });

  it('the second, its etcd stopped and no other member reachable, stays; it goes only by --allow-etcd-quorum-loss', async () => {
    const own = at.cluster.controlPlaneOn(second());
    const cut = ['OUTPUT', '-p', 'tcp', '-m', 'multiport', '--dports', '2379,6443', '-d'];
    const others = [at.cluster.first.address, third().address];
    await own.freeze('etcd');
    for (const other of others) await second().mustExec(['iptables', '-w', '-I', ...cut, other, '-j', 'DROP']);
    try {
      const refused = await reset(second());
      expect(refused.result).toMatchObject({ exitCode: 5, failure: { kind: 'ETCD_HERE_UNKNOWN' } });
      const forced = await reset(second(), ['--allow-etcd-quorum-loss', '--dry-run']);
      expect(forced.result, JSON.stringify(forced.events.slice(-3))).toMatchObject({ exitCode: 0 });
      expect(notices(forced)).toContain('ETCD_NOT_LEFT');
    } finally {
      for (const other of others) await second().exec(['iptables', '-w', '-D', ...cut, other, '-j', 'DROP']);
      await own.thaw('etcd');
    }
    expect(await voters()).toContain(second().name);
  });

  it('the third, its own etcd and API server gone, is let go by the others', async () => {
    const own = at.cluster.controlPlaneOn(third());
    await own.stop('etcd', 'kube-apiserver');
    await resetWell(third());
    await expectGone(third());
    await third().mustExec(['rm', '-r', ASIDE]);
    await expectAsBefore(third(), beforeThird);
  });

  it('the second, its API server stopped and its peer URL still another one, is reset all the same', async () => {
    await at.cluster.controlPlaneOn(second()).stop('kube-apiserver');
    await resetWell(second());
    await expectGone(second());
    await second().mustExec(['rm', '-r', ASIDE]);
    await expectAsBefore(second(), beforeSecond);
  });
});

const ofOne = () => {
  let alone: Cluster | undefined;
  afterEach(async () => {
    if (alone !== undefined) await at.lab.dissolve(alone, [third()]);
    alone = undefined;
  });

  it('ends with its only control plane, as with kubeadm’s reset', async () => {
    const left: string[][] = [];
    for (const leave of [() => third().mustExec(['kubeadm', 'reset', '--force']), () => resetWell(third())]) {
      await third().reset(); // the comparison leaves out what earlier Pods have left
      const before = await footprint(third());
      alone = await at.lab.makeCluster(third(), {});
      const run = await leave();
      if (typeof run !== 'string') expect(notices(run)).toEqual(['ETCD_ENDS']);
      await third().mustExec(['rm', INIT_CONFIG_FILE]);
      await shimsEnded(third());
      left.push(differences(before, await footprint(third())).filter((line) => !LEFT_BY_KUBELET.includes(line)));
      await at.lab.dissolve(alone, [third()]);
      alone = undefined;
    }
    const [byKubeadm, byKubejoin] = left;
    expect(byKubejoin).toEqual(byKubeadm);
    expect(byKubejoin?.filter((line) => !LEFT_BY_KUBEADM.includes(line))).toEqual([]);
  });
};
if (!GATE) describe('a cluster of one', ofOne);
