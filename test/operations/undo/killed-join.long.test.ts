import { describe, expect, test } from 'vitest';
import { everyOf } from '../../support/full.ts';
import { withEarlierFiles } from './support/earlier-files.ts';
import { OF_JOIN, OF_UNDO, upTo } from './support/events.ts';
import { JoiningHost, killedAt } from './support/joining-host.ts';

describe('a worker whose join is killed', () => {
  test.each(everyOf(upTo(OF_JOIN), 3))(
    'at event %i of its changes is what it was before after an undo',
    async (index) => {
      const node = await JoiningHost.make('worker');
      const before = await withEarlierFiles(node);
      const met = await killedAt(
        node.host,
        (_, at) => at === index,
        (host, emit) => node.join({}, emit, host),
      );
      expect(met).toBe(true);
      await node.undo();
      expect(await node.state()).toEqual(before);
    },
  );

  test(`has no more than ${OF_JOIN} of them, and its undo no more than ${OF_UNDO}`, async () => {
    const node = await JoiningHost.make('worker');
    await withEarlierFiles(node);
    const seen = { join: 0, undo: 0 };
    await node.join({}, (event) => void ('change' in event && seen.join++));
    await node.undo({}, (event) => void ('change' in event && seen.undo++));
    expect(seen).toEqual({ join: OF_JOIN, undo: OF_UNDO });
  });
});

describe('a control plane whose join is killed', () => {
  const points: [string, string, string][] = [
    ['when its certificates are being issued', 'change-started', '/etc/kubernetes/pki/apiserver.crt'],
    ['when its kubelet is started', 'change-done', 'kubelet'],
    ['before its member is added', 'change-started', 'add-etcd-member'],
    ['before etcd has a manifest', 'change-started', '/etc/kubernetes/manifests/etcd.yaml'],
    ['with a learner that runs', 'change-started', 'await-etcd-member'],
    ['when its API server is published', 'change-done', '/etc/kubernetes/manifests/kube-apiserver.yaml'],
    ['when its member votes', 'change-done', 'promote-etcd-member'],
    ['when its kubelet moves to its own API server', 'change-done', 'kubeconfig-server'],
  ];
  test.each(points)('%s is what it was before after an undo', async (_name, type, what) => {
    const node = await JoiningHost.make('control-plane');
    const before = await withEarlierFiles(node);
    const isMeant = ({ kind, subject, action }: { kind: string; subject: string; action: string }) =>
      kind === what || (subject.split(', ').includes(what) && action !== 'stop');
    const met = await killedAt(
      node.host,
      // A wait whose condition already holds is skipped.
      (event) => 'change' in event && [type, 'change-skipped'].includes(event.type) && isMeant(event.change),
      (host, emit) => node.join({}, emit, host),
    );
    expect(met).toBe(true);
    await node.undo();
    expect(await node.members()).toEqual(['control-plane']);
    expect(await node.state()).toEqual(before);
  });
});
