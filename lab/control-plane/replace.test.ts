/**
 * `join --control-plane --replace`: one of three control planes is lost, and one command puts this machine in its place.
 * Writes that were acknowledged meanwhile are all there afterwards; who is alive or only paused is not replaced.
 */
import { expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { install, type JsonRun } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane } from './joined-control-plane.ts';

const at = controlPlaneLab({ stays: true });
const [SECOND, THIRD, FOURTH] = [0, 1, 2];
const joiner = (index: number): LabHost => {
  const host = at.joiners[index];
  if (host === undefined) throw new Error('the test needs a lab with four control planes');
  return host;
};
const WRITTEN = '/api/v1/namespaces/default/configmaps';
const PROCESSES = ['etcd', 'kube-apiserver', 'kubelet'];

const codes = ({ events }: JsonRun): string[] => events.flatMap(({ failure }) => (failure ? [failure.code] : []));
const voters = async () => (await at.cluster.controlPlane.etcdVoters()).sort();
const uid = async (name: string) => ((await at.cluster.node(name))?.metadata as { uid?: string } | undefined)?.uid;

/** Loses everything on its disk; the cluster knows nothing of it. */
async function lose(host: LabHost): Promise<void> {
  await at.cluster.controlPlane.lead(); // no election for want of the one that goes
  await host.reset();
  await install(host);
  await at.cluster.controlPlane.waitApiServer();
}

/** Writes until the work has ended; returns the names of the objects whose creation was acknowledged. */
async function writingDuring(work: () => Promise<void>): Promise<string[]> {
  const [written, state] = [[] as string[], { ended: false }];
  const writer = async () => {
    for (let count = 0; !state.ended; count++) {
      const name = `written-${count}`;
      const { status } = await at.cluster.api('POST', WRITTEN, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
      });
      if (status === 201) written.push(name);
    }
  };
  const writing = writer();
  await work().finally(() => {
    state.ended = true;
  });
  await writing;
  return written;
}

it('a control plane whose disk was wiped takes its own place, and no acknowledged write is lost', async () => {
  for (const host of [joiner(SECOND), joiner(THIRD)]) expectJoined(await joinControlPlane(host, at.args));
  const third = joiner(THIRD);
  await lose(third);
  const old = await uid(third.name);
  const written = await writingDuring(async () => {
    expectJoined(await joinControlPlane(third, [...at.args, '--replace']));
  });
  expect(await voters()).toEqual(['cp1', 'cp2', 'cp3']);
  expect(old).toBeDefined();
  expect(await uid(third.name)).not.toBe(old);
  await expectGoodControlPlane(third, at);
  expect(written.length).toBeGreaterThan(0);
  const { stdout } = await at.cluster.kubectl(['get', 'configmaps', '-o', 'name']);
  const there = new Set(stdout.split('\n'));
  expect(written.filter((name) => !there.has(`configmap/${name}`))).toEqual([]);
  expect(await at.cluster.api('DELETE', `${WRITTEN}?labelSelector=by%3Dwriter`)).toMatchObject({ status: 200 });
});

it('who is only paused is not replaced, and nothing is changed', async () => {
  const [third, fourth] = [joiner(THIRD), joiner(FOURTH)];
  await at.cluster.controlPlane.lead();
  const before = await fourth.snapshot();
  for (const name of PROCESSES) await third.mustExec(['pkill', '-STOP', '-x', name]);
  try {
    const run = await joinControlPlane(fourth, [...at.args, `--replace=${third.name}`]);
    expect(run.result).toMatchObject({ failure: { code: 'NODE_TO_REPLACE_ALIVE' } });
    expect(codes(run)).toContain('NODE_TO_REPLACE_ALIVE');
  } finally {
    for (const name of PROCESSES) await third.mustExec(['pkill', '-CONT', '-x', name]);
  }
  expect(await fourth.snapshot()).toEqual(before);
  expect(await voters()).toEqual(['cp1', 'cp2', 'cp3']);
  await at.cluster.waitReady(third.name);
});

it('who lives is not replaced', async () => {
  const run = await joinControlPlane(joiner(FOURTH), [...at.args, `--replace=${joiner(SECOND).name}`]);
  expect(run.result).toMatchObject({ failure: { code: 'NODE_TO_REPLACE_ALIVE' } });
  expect(await voters()).toEqual(['cp1', 'cp2', 'cp3']);
});

it('a worker replaces nobody', async () => {
  const run = await joinControlPlane(joiner(FOURTH), [...at.discovery, `--replace=${joiner(THIRD).name}`]);
  expect(run.result).toMatchObject({ failure: { code: 'REPLACEMENT_REFUSED' } });
  expect(run.events.filter(({ type }) => type === 'change-started')).toEqual([]);
});

it('another machine takes the place of one that is lost', async () => {
  const [third, fourth] = [joiner(THIRD), joiner(FOURTH)];
  await lose(third);
  expectJoined(await joinControlPlane(fourth, [...at.args, `--replace=${third.name}`]));
  expect(await voters()).toEqual(['cp1', 'cp2', 'cp4']);
  expect(await at.cluster.node(third.name)).toBeUndefined();
  await expectGoodControlPlane(fourth, at);
});
