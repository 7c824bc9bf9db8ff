import { describe, expect, test } from 'vitest';
import { JoiningHost, killedAt, type Role } from './support/joining-host.ts';

const OLD = Buffer.from('# of an earlier life\n');

/** Files that stand before the join, some of them where it writes. */
async function withEarlierFiles(node: JoiningHost): Promise<string[]> {
  const { files } = node.host.write;
  await files.write('/var/lib/kubelet/config.yaml', OLD, { mode: 0o640 });
  await files.write('/var/lib/kubelet/seccomp/profiles/own.json', OLD, { mode: 0o600 });
  await files.write('/var/lib/kubelet/note', OLD, { mode: 0o604 });
  await files.makeDirectory('/etc/kubernetes/manifests', 0o750);
  return node.state();
}

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

/** Events of changes: of a worker's join, and of its undo; the test after the table says whether there are that many. */
const OF_JOIN = 24;
const OF_UNDO = 28;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a worker whose join is killed', () => {
  test.each(upTo(OF_JOIN))('at event %i of its changes is what it was before after an undo', async (index) => {
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
  });

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
      // What is waited for may hold already: then it is passed over.
      (event) => 'change' in event && [type, 'change-skipped'].includes(event.type) && isMeant(event.change),
      (host, emit) => node.join({}, emit, host),
    );
    expect(met).toBe(true);
    await node.undo();
    expect(await node.members()).toEqual(['control-plane']);
    expect(await node.state()).toEqual(before);
  });
});

describe('an undo that is killed', () => {
  test.each(upTo(OF_UNDO))('at event %i of its changes goes on when it is run again', async (index) => {
    const node = await JoiningHost.make('worker');
    const before = await withEarlierFiles(node);
    await node.join();
    const met = await killedAt(
      node.host,
      (_, at) => at === index,
      (host, emit) => node.undo({}, emit, host),
    );
    expect(met).toBe(true);
    await node.undo();
    expect(await node.state()).toEqual(before);
  });

  test.each(['remove-etcd-member', 'service', 'remove-local-etcd', 'remove-pods', 'restore-file', 'remove-journal'])(
    'on a control plane after %s goes on when it is run again',
    async (kind) => {
      const node = await JoiningHost.make('control-plane');
      const before = await withEarlierFiles(node);
      await node.join();
      const met = await killedAt(
        node.host,
        (event) => event.type === 'change-started' && event.change.kind === kind,
        (host, emit) => node.undo({}, emit, host),
      );
      expect(met).toBe(true);
      await node.undo();
      expect(await node.state()).toEqual(before);
      expect(await node.members()).toEqual(['control-plane']);
    },
  );
});
