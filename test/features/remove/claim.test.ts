/** Two runs that remove different control planes at the same time. Etcd is external here: the marks alone must do. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { record } from '../../../src/base/record.ts';
import { REMOVING } from '../../../src/features/remove/facts.ts';
import { ServedCluster } from './served-cluster.ts';

const NAMES = ['cp1', 'cp2', 'cp3'];

let cluster: ServedCluster;
beforeEach(async () => {
  cluster = await ServedCluster.start();
  for (const name of NAMES) cluster.node(name, { labels: { 'node-role.kubernetes.io/control-plane': '' } });
});
afterEach(() => cluster.api.stop());

const nodeOf = (name: string) => cluster.api.memory.object(`/api/v1/nodes/${name}`);
const MARK = { [REMOVING]: '2026-06-01T00:00:00Z' };
const setNode = (name: string, spec: object, annotations: Record<string, string> = {}) => {
  const node = nodeOf(name);
  if (node === undefined) throw new Error(`${name} is gone`);
  const metadata = { ...node.metadata, annotations };
  cluster.api.memory.store.update({ group: '', resource: 'nodes' }, { ...node, metadata, spec });
};
const left = () => NAMES.filter((name) => nodeOf(name) !== undefined);

it('a control plane is marked until its Node is gone', async () => {
  const marks: unknown[] = [];
  cluster.before = ({ method, path }) => {
    if (method === 'DELETE' && path.endsWith('/cp2')) marks.push(record(nodeOf('cp2')?.metadata.annotations)[REMOVING]);
    return undefined;
  };
  await cluster.remove({ nodes: ['cp2'] });
  expect(left()).toEqual(['cp1', 'cp3']);
  expect(marks[0]).toMatch(/^\d{4}-/);
});

it('never remove all of them together', async () => {
  const outcomes = await Promise.allSettled([
    cluster.remove({ nodes: ['cp1', 'cp2'] }),
    cluster.remove({ nodes: ['cp2', 'cp3'] }),
  ]);
  const codes = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? 'removed' : isFailure(outcome.reason) ? outcome.reason.code : outcome.reason,
  );
  expect(['REMOVE_ANOTHER_RUNS', 'REMOVE_LAST_CONTROL_PLANE']).toEqual(
    expect.arrayContaining(codes.filter((code) => code !== 'removed')),
  );
  expect(codes.filter((code) => code === 'removed').length).toBeLessThan(2);
  expect(left().length).toBeGreaterThan(0);
});

it.each([false, true])('the second one is refused, and takes back what it did (cordoned: %s)', async (isCordoned) => {
  if (isCordoned) setNode('cp2', { unschedulable: true });
  // Another run marks cp3 after this one has read its facts.
  let marked = false;
  cluster.before = ({ method, path }) => {
    if (marked || method !== 'PATCH' || !path.endsWith('/cp2')) return undefined;
    marked = true;
    setNode('cp3', { unschedulable: true }, MARK);
    return undefined;
  };
  await expect(cluster.remove({ nodes: ['cp2'] })).rejects.toMatchObject({
    code: 'REMOVE_ANOTHER_RUNS',
    params: { nodes: ['cp3'] },
  });
  expect(left()).toEqual(NAMES);
  expect(record(nodeOf('cp2')?.spec).unschedulable).toBe(isCordoned || undefined);
  expect(record(nodeOf('cp2')?.metadata.annotations)[REMOVING]).toBeUndefined();
});

it('the mark of another run of the same Node stays', async () => {
  setNode('cp2', { unschedulable: true }, MARK);
  cluster.before = ({ method, path }) => {
    if (method === 'PATCH' && path.endsWith('/cp2')) setNode('cp3', { unschedulable: true }, MARK);
    return undefined;
  };
  await expect(cluster.remove({ nodes: ['cp2'] })).rejects.toMatchObject({ code: 'REMOVE_ANOTHER_RUNS' });
  expect(nodeOf('cp2')).toMatchObject({ metadata: { annotations: MARK }, spec: { unschedulable: true } });
});

it('an uncordoned Node is not marked: its removal was cancelled', async () => {
  setNode('cp3', {}, MARK);
  await cluster.remove({ nodes: ['cp2'] });
  expect(left()).toEqual(['cp1', 'cp3']);
});
