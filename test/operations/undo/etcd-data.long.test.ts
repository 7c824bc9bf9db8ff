import { describe, expect, test } from 'vitest';
import { Failure, isFailure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { Journal, readJournal } from '../../../src/engine/journal/journal.ts';
import { ETCD_DATA_NOT_OURS } from '../../../src/engine/kinds/etcd/kinds-etcd-sentences.ts';
import { FILE_NOT_WRITTEN } from '../../../src/host/linux/files/linux-files-sentences.ts';
import type { Host } from '../../../src/host/ports.ts';
import { JoiningHost, killedAt } from './support/joining-host.ts';

const LINK = '/var/lib/etcd';
const DATA = '/var/lib/etcd-disk';
const ETCD_MANIFEST = '/etc/kubernetes/manifests/etcd.yaml';
const API_SERVER = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const OF_SYSTEM = '/var/lib/containers';
const INSIDE = `${DATA}/member/snap`;

/** A control plane whose etcd has its data behind a link. */
async function linked(): Promise<JoiningHost> {
  const node = await JoiningHost.make('control-plane');
  await node.host.write.files.makeDirectory(DATA, 0o700);
  await node.host.directory.writer.link(LINK, DATA);
  return node;
}

const dataOf = ({ host }: JoiningHost) => host.read.files.list(DATA);
const typeOf = async ({ host }: JoiningHost) => (await host.read.files.lstat(LINK))?.type;

/** The host with a mount at this point, while `isMounted` says so. */
function mounting(host: Host, point: string, isMounted = () => true): Host {
  const mount = { id: 7, point, type: 'ext4', source: '/dev/sdb1' };
  return { ...host, read: { ...host.read, mounts: { list: async () => (isMounted() ? [mount] : []) } } };
}

describe('an undo of a control plane whose etcd has its data behind a link', () => {
  test('empties the directory and leaves the link, as its dry run says', async () => {
    const node = await linked();
    const before = await node.state();
    await node.join();
    expect(await dataOf(node)).toEqual(['member']);
    const preview = await node.undo({ dryRun: true });
    expect(await dataOf(node)).toEqual(['member']);
    const { changes } = await node.undo();
    const named = (all: typeof changes) => all.map(({ kind, subject }) => `${kind} ${subject}`);
    expect(named(changes)).toEqual(named(preview.changes));
    expect(named(changes)).toContain(`remove-local-etcd ${DATA}`);
    expect(await node.state()).toEqual(before);
    expect(await typeOf(node)).toBe('symlink');
    expect(await node.members()).toEqual(['control-plane']);
  });

  test.each(['remove-etcd-member', 'remove-local-etcd', 'remove-pods'])(
    'goes on when it is run again after it was killed at %s',
    async (kind) => {
      const node = await linked();
      const before = await node.state();
      await node.join();
      await node.expectUndoneAfterKillAt(kind, before);
    },
  );

  test('leaves what somebody put into the directory after an undo that was killed had emptied it', async () => {
    const node = await linked();
    await node.join();
    await node.undoKilledAt((event) => event.type === 'change-started' && event.change.kind === 'remove-pods');
    expect(await dataOf(node)).toEqual([]);
    await node.host.write.files.write(`${DATA}/backup.db`, Buffer.from('somebody’s'), { mode: 0o600 });
    await node.undo();
    expect(await dataOf(node)).toEqual(['backup.db']);
    expect(await node.members()).toEqual(['control-plane']);
  });

  test.each([true, false])('is refused at once where it has a mount (dry run: %s)', async (dryRun) => {
    const node = await linked();
    await node.join();
    const [state, members] = [await node.state(), await node.members()];
    const host = mounting(node.host, INSIDE);
    await expect(node.undo({ dryRun }, undefined, host)).rejects.toMatchObject({
      kind: 'DIRECTORY_HAS_MOUNTS',
      params: { path: DATA, points: [INSIDE] },
    });
    expect(await node.state()).toEqual(state);
    expect(await node.members()).toEqual(members);
    expect((await node.host.read.services.state('kubelet')).active).toBe(true);
  });
});

test('an undo is refused where the link leads to a directory of the system, and says how to go on', async () => {
  const node = await JoiningHost.make('control-plane');
  await node.host.write.files.makeDirectory(OF_SYSTEM, 0o755);
  await node.host.directory.writer.link(LINK, OF_SYSTEM);
  await node.join();
  const failed = await node.undo().catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'RESET_DIRECTORY_PROTECTED', params: { path: LINK, real: OF_SYSTEM } });
  expect((failed as Failure).text.cure).toContain('point the link there');
  expect(await node.members()).toEqual(['control-plane', 'node-1']);
  // As the cure says.
  const { files } = node.host.write;
  const member = (await node.host.read.files.read(`${OF_SYSTEM}/member/id`)) ?? Buffer.of();
  await files.write(`${DATA}/member/id`, member, { mode: 0o600, directoryMode: 0o700 });
  await files.empty(`${OF_SYSTEM}/member`);
  await files.removeDirectory(`${OF_SYSTEM}/member`);
  await files.remove(LINK);
  await node.host.directory.writer.link(LINK, DATA);
  await node.undo();
  expect(await node.host.read.files.list(DATA)).toEqual([]);
  expect(await node.members()).toEqual(['control-plane']);
});

describe('what is mounted over etcd’s data', () => {
  test('after a join was killed is not emptied by its undo, which goes on without it', async () => {
    const node = await JoiningHost.make('control-plane');
    const before = await node.state();
    const met = await killedAt(
      node.host,
      (event) => event.type === 'change-done' && event.change.subject === API_SERVER,
      (host, emit) => node.join({}, emit, host),
    );
    expect(met).toBe(true);
    const members = await node.members();
    await expect(node.undo({}, undefined, mounting(node.host, LINK))).rejects.toMatchObject({
      code: 'ETCD_DATA_NOT_OURS',
      params: { dataDir: LINK },
    });
    expect(await node.host.read.files.list(`${LINK}/member`)).toEqual(['id']);
    expect((await node.host.read.services.state('kubelet')).active).toBe(true);
    expect(await node.members()).toEqual(members);
    await node.undo();
    expect(await node.state()).toEqual(before);
    expect(await node.members()).toEqual(['control-plane']);
  });

  test('after a join that ended well is that member’s: its data were moved to a disk', async () => {
    const node = await JoiningHost.make('control-plane');
    await node.join();
    await node.undo({}, undefined, mounting(node.host, LINK));
    expect(await node.host.read.files.list(LINK)).toEqual([]);
    expect(await node.members()).toEqual(['control-plane']);
  });
});

test('an undo is refused where a phase after the join announced a member whose etcd it never started', async () => {
  const node = await JoiningHost.make('control-plane');
  await node.join();
  const announced = (await readJournal(node.host.read)).find(({ toTakeBack }) => toTakeBack !== undefined);
  if (announced === undefined) throw new Error('nothing was announced');
  const { cluster, node: name, at: _at, v: _v, ...draft } = announced;
  await new Journal(node.host, { cluster, node: name }).append({ ...draft, stage: 'intent' });
  const members = await node.members();
  await expect(node.undo()).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS', params: { dataDir: LINK } });
  expect(await node.host.read.files.list(`${LINK}/member`)).toEqual(['id']);
  expect(await node.members()).toEqual(members);
});

test.each(['reset', 'undo and then a reset'])(
  'an undo of a finished join is refused where somebody filled the directory once a %s had emptied it',
  async (emptiedBy) => {
    const node = await JoiningHost.make('control-plane');
    await node.join();
    const journal = new Journal(node.host, { cluster: '', node: 'node-1' });
    const wipe = { phase: 'p', kind: 'remove-local-etcd', subject: LINK, action: 'remove' } as const;
    const stop = { phase: 'cleanup-node', kind: 'service', subject: 'kubelet', action: 'stop' } as const;
    await journal.append({ stage: 'done', change: wipe, ...(emptiedBy !== 'reset' && { command: 'undo' as const }) });
    await journal.append({ stage: 'intent', change: stop });
    await node.host.write.files.write(`${LINK}/backup.db`, Buffer.from('somebody’s'), { mode: 0o600 });
    const members = await node.members();
    await expect(node.undo()).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS', params: { dataDir: LINK } });
    expect(await node.host.read.files.list(LINK)).toContain('backup.db');
    expect(await node.members()).toEqual(members);
  },
);

test('an undo leaves what somebody put into etcd’s directory after the member was announced, once the join failed', async () => {
  const node = await JoiningHost.make('control-plane');
  const { write } = node.host;
  const files = {
    ...write.files,
    append: async (...given: Parameters<typeof write.files.append>) => {
      await write.files.append(...given);
      if (Buffer.from(given[1]).includes('"toTakeBack"'))
        await write.files.write(`${LINK}/backup.db`, Buffer.from('somebody’s'), { mode: 0o600 });
    },
  };
  const notices: string[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'notice') notices.push(event.message.key);
  };
  const failed = node.join({}, emit, { ...node.host, write: { ...write, files } });
  await expect(failed).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
  expect(notices).toContain('ETCD_DATA_REPLACED');
  expect(await node.host.read.files.list(LINK)).toEqual(['backup.db']);
  await node.undo();
  expect(await node.host.read.files.list(LINK)).toEqual(['backup.db']);
  expect(await node.members()).toEqual(['control-plane']);
});

test('an undo of an unfinished join names a changed manifest as a cause of its refusal', async () => {
  const node = await JoiningHost.make('control-plane');
  await killedAt(
    node.host,
    (event) => event.type === 'change-done' && event.change.subject === API_SERVER,
    (host, emit) => node.join({}, emit, host),
  );
  const manifest = (await node.host.read.files.read(ETCD_MANIFEST))?.toString() ?? '';
  await node.host.write.files.write(ETCD_MANIFEST, Buffer.from(`${manifest}# changed\n`), { mode: 0o600 });
  const failed = await node.undo().catch((error: unknown) => error);
  expect(failed).toSatisfy((error) => isFailure(error, ETCD_DATA_NOT_OURS));
  expect((failed as Failure).text.cause).toContain(`${ETCD_MANIFEST} was changed after the join wrote it`);
  expect(await node.host.read.files.list(`${LINK}/member`)).toEqual(['id']);
});

test('a control plane whose etcd has a volume of its own is what it was, with lost+found', async () => {
  const node = await JoiningHost.make('control-plane');
  await node.host.write.files.write(`${LINK}/lost+found/#12`, Buffer.from('recovered'), { mode: 0o600 });
  const before = await node.state();
  // As with kubeadm, a directory that is not empty has to be allowed.
  await expect(node.join()).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
  const { nodeRegistration } = node.configuration;
  await node.join({ nodeRegistration: { ...nodeRegistration, ignorePreflightErrors: ['DirAvailable--var-lib-etcd'] } });
  expect(await node.host.read.files.list(LINK)).toEqual(['lost+found', 'member']);
  const preview = await node.undo({ dryRun: true });
  const { changes } = await node.undo();
  for (const all of [preview.changes, changes])
    expect(all.find(({ kind }) => kind === 'remove-local-etcd')?.items).toEqual(['member']);
  expect(await node.state()).toEqual(before);
  expect(await node.members()).toEqual(['control-plane']);
});

describe('a join that fails with a learner whose data lie behind a link', () => {
  /** A join that fails when its etcd has data; `seen` is called right before. */
  async function failed(node: JoiningHost, host: Host, seen = () => {}): Promise<string[]> {
    const { write } = host;
    const files = {
      ...write.files,
      write: async (...given: Parameters<typeof write.files.write>) => {
        if (given[0] !== API_SERVER) return write.files.write(...given);
        seen();
        throw new Failure(FILE_NOT_WRITTEN, { path: API_SERVER, reason: 'ENOSPC' });
      },
    };
    const events: JoinEvent[] = [];
    const emit = (event: JoinEvent) => void events.push(event);
    await expect(node.join({}, emit, { ...host, write: { ...write, files } })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
    });
    return events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));
  }

  test('empties the directory and leaves the link', async () => {
    const node = await linked();
    expect(await failed(node, node.host)).toContain('ETCD_TAKEN_BACK');
    expect(await dataOf(node)).toEqual([]);
    expect(await typeOf(node)).toBe('symlink');
    expect(await node.members()).toEqual(['control-plane']);
    await node.join();
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
  });

  test('leaves the data where something is mounted among them; without that, the next join goes on', async () => {
    const node = await linked();
    let mounted = false;
    const host = mounting(node.host, INSIDE, () => mounted);
    const notices = await failed(node, host, () => {
      mounted = true;
    });
    expect(notices).toContain('ETCD_DATA_STAYS');
    expect(await node.host.read.files.list(`${DATA}/member`)).toEqual(['id']);
    expect(await node.members()).toEqual(['control-plane']);
    await node.join();
    expect(await node.members()).toEqual(['control-plane', 'node-1']);
  });
});
