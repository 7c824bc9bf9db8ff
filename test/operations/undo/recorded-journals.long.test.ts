/** Whole journals of a version before typed paths (support/recorded.ts): resumed and undone by this one. */
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../src/engine/journal/journal.ts';
import { undoScope } from '../../../src/engine/journal/undo-scope.ts';
import { withEarlierFiles } from './support/earlier-files.ts';
import { JoiningHost } from './support/joining-host.ts';
import { putRecorded, recorded } from './support/recorded.ts';

async function oldHost(name: string) {
  const node = await JoiningHost.make('worker');
  const before = await withEarlierFiles(node);
  await putRecorded(node, recorded(name));
  return { node, before };
}

describe('a worker of an old version', () => {
  // Its key was removed, so the undo cannot ask the cluster.
  test('that has joined is what it was before after an undo', async () => {
    const { node, before } = await oldHost('worker-joined');
    const { outcome, left } = await node.undo();
    expect(outcome).toBe('undone');
    expect(left.map(({ what }) => what)).toEqual(['node-unknown', 'certificate']);
    expect(await node.state()).toEqual(before);
  });

  test('whose join was killed is what it was before after an undo', async () => {
    const { node, before } = await oldHost('worker-killed');
    expect(await node.undo()).toMatchObject({ outcome: 'undone' });
    expect(await node.state()).toEqual(before);
  });

  test('whose join was killed goes on with it, and can then be undone', async () => {
    const { node, before } = await oldHost('worker-killed');
    expect(await node.join()).toMatchObject({ outcome: 'joined' });
    expect(node.nodes()).toContain('node-1');
    expect(await node.undo()).toMatchObject({ outcome: 'undone' });
    expect(await node.state()).toEqual(before);
  });
});

test('every file that a control plane of an old version wrote is in the scope of an undo', async () => {
  const { files } = recorded('control-plane-joined');
  const node = await JoiningHost.make('worker');
  await putRecorded(node, { ...recorded('control-plane-joined'), files: {} });
  const scope = undoScope(await readJournal(node.host.read));
  if (typeof scope === 'string') return expect.fail(scope);
  const touched = new Set(scope.paths.map(({ before }) => before.path));
  const written = Object.keys(files).filter((path) => files[path]?.directory === undefined);
  const isOfJoin = (path: string) =>
    path.startsWith('/etc/kubernetes/') || path.startsWith('/var/lib/kubelet/pki/kubelet.');
  expect(written.filter((path) => isOfJoin(path) && !touched.has(path))).toEqual([]);
  expect(touched.size).toBeGreaterThan(25);
});
