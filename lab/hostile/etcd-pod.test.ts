/** A worker's kubelet publishes a Pod that calls itself etcd: nobody who joins talks to it. */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import { expectGoodControlPlane } from '../control-plane/joined-control-plane.ts';
import type { LabHost } from '../machine/host.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { type AttackersEtcd, attackersEtcd, publishMirrorPod, withdrawMirrorPod } from './attackers-etcd.ts';

const MANIFEST = '/etc/kubernetes/manifests/etcd.yaml';

const at = controlPlaneLab();
let worker: LabHost;
let attacker: AttackersEtcd | undefined;

beforeAll(async () => {
  const [first] = at.lab.workers;
  if (first === undefined) throw new Error('the lab has no worker');
  worker = first;
  const { code, stderr } = await at.cluster.joinWithKubeadm(worker);
  expect(code, stderr).toBe(0);
  // kubeadm exits before the node is there, and publishMirrorPod stops the kubelet.
  await at.cluster.waitReady(worker.name);
  return async () => {
    await at.cluster.forget(worker);
    await worker.reset();
  };
});

afterEach(async () => {
  await withdrawMirrorPod(at.cluster);
  attacker?.close();
  attacker = undefined;
});

async function published(scheme: 'http' | 'https'): Promise<AttackersEtcd> {
  attacker = await attackersEtcd(scheme, `${at.lab.place.network}.1`);
  await publishMirrorPod(at.cluster, worker, attacker.url);
  return attacker;
}

it.each(['http', 'https'] as const)(
  'kubejoin sends it nothing by %s, and becomes a member of the genuine etcd',
  async (scheme) => {
    const { seen, url, peerUrl } = await published(scheme);
    const run = await joinControlPlane(at.host, at.args);
    expectJoined(run);
    expect(seen).toEqual({ connections: 0, certificates: [], requests: [] });
    const notice = run.events.find(({ message }) => message?.key === 'ETCD_PODS_PASSED_OVER');
    expect(notice?.message?.params).toMatchObject({
      pods: [{ pod: 'etcd-of-a-stranger', node: worker.name, problem: 'no-control-plane', url }],
    });
    expect(await at.host.readFile(MANIFEST)).not.toContain(peerUrl);
    await expectGoodControlPlane(at.host, at);
  },
);

it('without an annotation it stops nobody who joins with kubejoin', async () => {
  await publishMirrorPod(at.cluster, worker, undefined);
  const run = await joinControlPlane(at.host, at.args);
  expectJoined(run);
  expect(run.events.find(({ message }) => message?.key === 'ETCD_PODS_PASSED_OVER')).toBeUndefined();
});

// kubeadm uploads under another key for its own joins, so these come last.
it.each(['http', 'https'] as const)(
  'kubeadm 1.37.2 dials it by %s, but takes the members that the genuine etcd tells',
  async (scheme) => {
    const { seen, peerUrl } = await published(scheme);
    const run = await at.cluster.joinWithKubeadm(at.host, { controlPlane: true });
    expect(run.code, run.stderr).toBe(0);
    expect(seen).toMatchObject({ certificates: [], requests: [] });
    expect(seen.connections).toBeGreaterThan(0);
    expect(await at.host.readFile(MANIFEST)).not.toContain(peerUrl);
  },
);

it('without an annotation it stops every join of a control plane with kubeadm 1.37.2, which falls for it', async () => {
  await publishMirrorPod(at.cluster, worker, undefined);
  const run = await at.cluster.joinWithKubeadm(at.host, { controlPlane: true });
  expect(run.code).not.toBe(0);
  expect(run.stderr).toContain('could not retrieve the list of etcd endpoints');
});
