import { describe, expect, test } from 'vitest';
import { withEarlierFiles } from './support/earlier-files.ts';
import { JoiningHost, type Role } from './support/joining-host.ts';

describe.each<Role>(['worker', 'control-plane'])('a %s', (role) => {
  test('is what it was before the join, earlier contents and modes included', async () => {
    const node = await JoiningHost.make(role);
    const before = await withEarlierFiles(node);
    await node.join();
    expect(await node.state()).not.toEqual(before);
    const result = await node.undo();
    expect(result).toMatchObject({ outcome: 'undone', nodeName: 'node-1' });
    expect(await node.state()).toEqual(before);
    expect((await node.host.read.services.state('kubelet')).active).toBe(false);
    expect(await node.members()).not.toContain('node-1');
    await node.join();
    expect(node.nodes()).toContain('node-1');
  });

  test('of which an administrator lets the cluster forget the Node and its requests', async () => {
    const node = await JoiningHost.make(role);
    const kubeconfigPath = await node.administrator();
    await node.join();
    const { left } = await node.undo({ kubeconfigPath });
    expect(node.nodes()).not.toContain('node-1');
    expect(node.controlPlane.certificateRequests()).toEqual([]);
    expect(left.map(({ what }) => what).filter((what) => what !== 'logs')).toEqual(['certificate']);
  });

  test('shows all of it in a dry run, and changes nothing', async () => {
    const node = await JoiningHost.make(role);
    await node.join();
    const [before, members] = [await node.state(), await node.members()];
    const preview = await node.undo({ dryRun: true });
    expect(preview.outcome).toBe('previewed');
    expect(await node.state()).toEqual(before);
    expect(await node.members()).toEqual(members);
    const { changes } = await node.undo();
    const named = (all: typeof changes) => all.map(({ kind, subject }) => `${kind} ${subject}`);
    expect(named(changes)).toEqual(named(preview.changes));
  });
});
