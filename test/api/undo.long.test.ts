import { afterEach, expect, test } from 'vitest';
import { join, reset, undo } from '../../src/api/index.ts';
import { Cluster } from './cluster.ts';

let cluster: Cluster;
afterEach(() => cluster.stop());

const state = async () => (await cluster.hosts[0]?.entries())?.map((entry) => JSON.stringify(entry)).sort();

test('a join is undone: the machine is what it was', async () => {
  cluster = await Cluster.start();
  const { host } = cluster.options();
  const before = await state();
  await join(cluster.options());
  expect(await state()).not.toEqual(before);
  const run = undo({ ...(host && { host }) });
  const types = new Set<string>();
  for await (const { type } of run) types.add(type);
  expect(await run).toMatchObject({ outcome: 'undone', nodeName: 'node-1' });
  expect(types).toContain('change-done');
  expect(await state()).toEqual(before);
});

test('where nothing was joined there is nothing to undo, which is no failure', async () => {
  cluster = await Cluster.start();
  const { host } = cluster.options();
  const run = undo({ ...(host && { host }) });
  const types: string[] = [];
  for await (const { type } of run) types.push(type);
  expect(await run).toMatchObject({ outcome: 'nothing-to-do' });
  expect(types).not.toContain('phase-failed');
});

test('a join that fails undoes itself when that is asked for', async () => {
  cluster = await Cluster.start(['node-1'], ['denied-csr']);
  const before = await state();
  const run = join({ ...cluster.options(), undoOnFailure: true });
  await expect(run).rejects.toMatchObject({ code: 'CSR_DENIED' });
  expect(await state()).toEqual(before);
});

test('who is asked and says no keeps the machine as it is', async () => {
  cluster = await Cluster.start();
  const { host } = cluster.options();
  await join(cluster.options());
  const before = await state();
  await expect(reset({ ...(host && { host }), confirm: () => false })).rejects.toMatchObject({
    kind: 'RESET_NOT_CONFIRMED',
  });
  expect(await state()).toEqual(before);
  await expect(undo({ ...(host && { host }), confirm: () => false })).rejects.toMatchObject({
    class: 'preflight',
  });
  expect(await state()).toEqual(before);
});

test('a reset by default asks nobody', async () => {
  cluster = await Cluster.start();
  const { host } = cluster.options();
  await join(cluster.options());
  expect(await reset({ ...(host && { host }) })).toMatchObject({ outcome: 'reset', nodeName: 'node-1' });
  expect(await cluster.hosts[0]?.read.files.stat('/etc/kubernetes/kubelet.conf')).toBeUndefined();
});
