import { describe, expect, it } from 'vitest';
import { Failure, isFailure } from '../../../src/base/failure.ts';
import { ETCD_UNREACHABLE } from '../../../src/cluster/etcd/cluster-etcd-sentences.ts';
import { initialCluster, memberOf } from '../../../src/cluster/etcd/membership.ts';
import { change } from '../../../src/engine/changes/change.ts';
import { Journal, readJournal } from '../../../src/engine/journal/journal.ts';
import {
  ETCD_DATA_NOT_OURS,
  ETCD_LEARNER_IN_THE_WAY,
  ETCD_MEMBER_CRASHES,
} from '../../../src/engine/kinds/etcd/kinds-etcd-sentences.ts';
import { rollBackMember } from '../../../src/engine/kinds/etcd/rollback/roll-back.ts';
import { FILE_NOT_REMOVED, MOUNTS_UNREADABLE } from '../../../src/host/linux/files/linux-files-sentences.ts';
import type { EtcdHost } from './support/etcd-host.ts';
import { summary, until } from './support/looks.ts';
import { API_SERVER_MANIFEST, CALL, type EtcdWorld, type Join } from './support/world.ts';

const apiServerManifest = async ({ host }: EtcdHost) => (await host.read.files.read(API_SERVER_MANIFEST))?.toString();
/** But for the list of files that are there. */
const noticesOf = ({ events }: Join) =>
  events.flatMap((event) =>
    event.type === 'notice' && event.message.key !== 'KEPT_AFTER_FAILURE' ? [event.message.key] : [],
  );
/** Something is mounted at the host's data directory once it connects to anything. */
function mountsWhenItAsks({ fake, dataDir }: EtcdHost): void {
  const { dialer } = fake;
  fake.dialer = (endpoint, signal) => {
    fake.mounts.splice(0, 1, { id: 7, point: dataDir, type: 'ext4', source: '/dev/sdb1' });
    return dialer(endpoint, signal);
  };
}

/** Resolves when it says that another learner is in its way. */
const waitsForLearner = ({ events }: Join) =>
  until(() => events.some((event) => event.type === 'waiting' && event.message.key === 'WAITING_ETCD_LEARNER'));

/**
 * The part of the contract in which kubejoin changes nothing, or takes back what it has changed. `make` gives a world
 * that is closed after the test.
 */
export function failingJoinsContract(make: () => Promise<EtcdWorld>): void {
  describe('a join leaves alone', () => {
    it('a learner at its address that another tool has started', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.run(cp2, world.join(cp2), 'manifest');
      await world.serving(cp2);
      await cp2.host.write.files.remove('/var/lib/kubejoin/journal.jsonl');
      const before = await world.members(cp1);
      // Even a second time, when the journal has the first attempt.
      for (const _ of [1, 2])
        await expect(world.joinWhole(cp2)).rejects.toMatchObject({
          kind: 'ETCD_LEARNER_NOT_OURS',
          params: { name: 'cp2' },
        });
      expect(await world.members(cp1)).toEqual(before);
      expect(cp2.runs).toBe(true);
    });

    it('a voter that has lost its data', async () => {
      const world = await make();
      const cp1 = await world.first();
      for (const _ of [2, 3]) await world.joinWhole(await world.addHost());
      const cp3 = world.hosts[2] as EtcdHost;
      cp3.kubeletStopped = true;
      await cp3.kill();
      await cp3.host.write.files.empty(cp3.dataDir);
      const before = await world.members(cp1);
      for (const _ of [1, 2])
        await expect(world.joinWhole(cp3)).rejects.toMatchObject({ kind: 'ETCD_VOTER_WITHOUT_DATA' });
      expect(await world.members(cp1)).toEqual(before);
    });

    it('data that it has not made', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.put(cp2, `${cp2.dataDir}/member/wal/0.wal`, 'somebody’s');
      for (const _ of [1, 2]) await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await cp2.host.read.files.list(`${cp2.dataDir}/member/wal`)).toEqual(['0.wal']);
      expect(await world.members(cp1)).toHaveLength(1);
    });

    it('data that somebody put into the directory that an earlier join only made', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const { executor, context } = world.join(cp2);
      const directory = { kind: 'make-directory', path: cp2.dataDir, mode: 0o700 } as const;
      await executor.run('etcd', change(directory), context);
      await world.put(cp2, `${cp2.dataDir}/member/wal/0.wal`, 'somebody’s');
      for (const _ of [1, 2]) await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await cp2.host.read.files.list(`${cp2.dataDir}/member/wal`)).toEqual(['0.wal']);
      expect(await world.members(cp1)).toHaveLength(1);
    });

    it('data on a file system that was mounted over its own since it was killed', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      cp2.kubeletStopped = true;
      await world.run(cp2, world.join(cp2), 'manifest');
      cp2.fake.mounts.push({ id: 7, point: cp2.dataDir, type: 'ext4', source: '/dev/sdb1' });
      await world.put(cp2, `${cp2.dataDir}/member/wal/0.wal`, 'somebody’s');
      const wal = () => cp2.host.read.files.list(`${cp2.dataDir}/member/wal`);
      await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await wal()).toEqual(['0.wal']);
      // One that fails earlier takes back the learner, but not these data.
      const join = world.join(cp2);
      await join.executor.failed(join.context.emit, { leftovers: true });
      expect(noticesOf(join)).toEqual(['ETCD_DATA_REPLACED']);
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await wal()).toEqual(['0.wal']);
      // Without the mount they are what the join that was killed has left.
      cp2.fake.mounts.splice(0);
      cp2.kubeletStopped = false;
      await world.joinWhole(cp2);
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
      expect((await wal()) ?? []).not.toContain('0.wal');
    });

    it.each(['reset', 'undo'])(
      'data that somebody put there once a %s had emptied the directory of a killed join',
      async (command) => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        cp2.kubeletStopped = true;
        const killed = world.join(cp2);
        await world.run(cp2, killed, 'manifest');
        // As the reset or undo leaves it when it stops right after that: the journal stays.
        const { id } = memberOf(await world.members(cp1), cp2.peerUrl) ?? { id: 0n };
        await world.ask(cp1, (to) => to.remove(id, CALL));
        await cp2.host.write.files.remove(killed.add.manifestPath);
        const wipe = { phase: 'p', kind: 'remove-local-etcd', subject: cp2.dataDir, action: 'remove' } as const;
        const journal = new Journal(cp2.host, { cluster: '', node: cp2.name });
        await journal.append({ stage: 'done', change: wipe, ...(command === 'undo' && { command: 'undo' as const }) });
        await world.put(cp2, `${cp2.dataDir}/member/wal/0.wal`, 'somebody’s');
        const wal = () => cp2.host.read.files.list(`${cp2.dataDir}/member/wal`);
        await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
        expect(await wal()).toEqual(['0.wal']);
        const join = world.join(cp2);
        await join.executor.failed(join.context.emit, { leftovers: true });
        expect(noticesOf(join)).toEqual(['ETCD_DATA_REPLACED']);
        expect(await wal()).toEqual(['0.wal']);
        // Without them it goes on.
        await cp2.host.write.files.empty(cp2.dataDir);
        cp2.kubeletStopped = false;
        await world.joinWhole(cp2);
        expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
      },
    );

    it('data on a file system that is mounted over its own while it asks etcd', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      cp2.kubeletStopped = true;
      await world.run(cp2, world.join(cp2), 'manifest');
      await world.put(cp2, `${cp2.dataDir}/member/wal/0.wal`, 'its own, then somebody’s');
      const { id } = memberOf(await world.members(cp1), cp2.peerUrl) ?? { id: 0n };
      await world.ask(cp1, (to) => to.remove(id, CALL));
      mountsWhenItAsks(cp2);
      await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await cp2.host.read.files.list(`${cp2.dataDir}/member/wal`)).toEqual(['0.wal']);
      expect(await cp2.manifest()).toBeDefined();
      expect(await world.members(cp1)).toHaveLength(1);
    });

    it('data on a file system that was mounted while an earlier join asked etcd', async () => {
      const world = await make();
      await world.first();
      const cp2 = await world.addHost();
      cp2.kubeletStopped = true;
      mountsWhenItAsks(cp2);
      await world.run(cp2, world.join(cp2), 'manifest');
      // The journal has the place that was looked at.
      const places = (await readJournal(cp2.host.read)).flatMap(({ dataPlace }) => (dataPlace ? [dataPlace[1]] : []));
      expect(places).toEqual(['/', '/']);
      await world.put(cp2, `${cp2.dataDir}/member/wal/0.wal`, 'somebody’s');
      await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await cp2.host.read.files.list(`${cp2.dataDir}/member/wal`)).toEqual(['0.wal']);
    });

    it('data that somebody put there while it waited for another learner', async () => {
      const world = await make();
      const cp1 = await world.first();
      const [cp2, cp3] = [await world.addHost(), await world.addHost()];
      await world.run(cp2, world.join(cp2), 'added');
      const join = world.join(cp3);
      const whole = world.joinWhole(cp3, join).catch((error: unknown) => error);
      await waitsForLearner(join);
      await world.put(cp3, `${cp3.dataDir}/member/wal/0.wal`, 'somebody’s');
      const wal = () => cp3.host.read.files.list(`${cp3.dataDir}/member/wal`);
      expect(await whole).toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      // A run that was killed while it waited is taken back by the next one, too.
      const next = world.join(cp3);
      await next.executor.failed(next.context.emit, { leftovers: true });
      expect(noticesOf(next)).toEqual(['ETCD_DATA_REPLACED']);
      expect(await wal()).toEqual(['0.wal']);
      await expect(world.joinWhole(cp3)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await wal()).toEqual(['0.wal']);
      expect((await world.members(cp1)).map(({ peerUrls }) => peerUrls[0])).not.toContain(cp3.peerUrl);
    });

    it('data that somebody put there while it waited, after it had emptied the directory of a killed join', async () => {
      const world = await make();
      const cp1 = await world.first();
      const [cp2, cp3] = [await world.addHost(), await world.addHost()];
      cp3.kubeletStopped = true;
      await world.run(cp3, world.join(cp3), 'manifest');
      await world.put(cp3, `${cp3.dataDir}/member/wal/1.wal`, 'its own');
      const { id } = memberOf(await world.members(cp1), cp3.peerUrl) ?? { id: 0n };
      await world.ask(cp1, (to) => to.remove(id, CALL));
      await world.run(cp2, world.join(cp2), 'added');
      const join = world.join(cp3);
      const whole = world.joinWhole(cp3, join).catch((error: unknown) => error);
      await waitsForLearner(join);
      const wal = () => cp3.host.read.files.list(`${cp3.dataDir}/member/wal`);
      expect((await wal()) ?? []).toEqual([]);
      await world.put(cp3, `${cp3.dataDir}/member/wal/0.wal`, 'somebody’s');
      expect(await whole).toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      const next = world.join(cp3);
      await next.executor.failed(next.context.emit, { leftovers: true });
      expect(noticesOf(next)).toEqual(['ETCD_DATA_REPLACED']);
      await expect(world.joinWhole(cp3)).rejects.toMatchObject({ code: 'ETCD_DATA_NOT_OURS' });
      expect(await wal()).toEqual(['0.wal']);
      // Without them and without the other learner it goes on.
      await cp3.host.write.files.empty(cp3.dataDir);
      cp3.kubeletStopped = false;
      await world.joinWhole(cp2);
      await world.joinWhole(cp3);
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter', 'cp3 voter']);
    });

    it('a member of its name at another address', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost('cp1');
      await expect(world.joinWhole(cp2)).rejects.toMatchObject({
        kind: 'ETCD_NAME_TAKEN',
        params: { otherPeerUrls: [cp1.peerUrl] },
      });
      expect(await world.members(cp1)).toHaveLength(1);
    });
  });

  describe('a join that fails', () => {
    it('before the promotion takes back the learner, what ran it, its data, and the API server that was published with it', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'published');
      expect(await apiServerManifest(cp2)).toBeDefined();
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBeUndefined();
      expect(await apiServerManifest(cp2)).toBeUndefined();
      expect(cp2.runs).toBe(false);
      expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual([]);
      expect(join.events.filter(({ type }) => type === 'notice')).toEqual(
        ['MANIFEST_WITHDRAWN', 'ETCD_TAKEN_BACK'].map((key) =>
          expect.objectContaining({ level: 'info', message: expect.objectContaining({ key }) }),
        ),
      );
      // From here on nothing proves any more that what somebody puts there is ours.
      await cp2.host.write.files.write(`${cp2.dataDir}/member`, Buffer.from('of another'), { mode: 0o600 });
      await expect(world.joinWhole(cp2)).rejects.toSatisfy((error) => isFailure(error, ETCD_DATA_NOT_OURS));
      await cp2.host.write.files.empty(cp2.dataDir);
      await world.joinWhole(cp2);
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
    });

    it('leaves data on a file system that is mounted over its own while its etcd stops', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'published');
      await world.serving(cp2);
      const { files } = cp2.host.write;
      const { remove } = files;
      files.remove = async (path) => {
        await remove(path);
        if (path === join.add.manifestPath)
          cp2.fake.mounts.push({ id: 7, point: cp2.dataDir, type: 'ext4', source: '/dev/sdb1' });
      };
      const data = await cp2.host.read.files.list(cp2.dataDir);
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual(data);
      expect(noticesOf(join)).toEqual(['MANIFEST_WITHDRAWN', 'ETCD_DATA_REPLACED']);
    });

    it('on a volume of its own takes back what etcd has written, and leaves lost+found', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.put(cp2, `${cp2.dataDir}/lost+found/#12`, 'recovered');
      const join = world.join(cp2);
      await world.run(cp2, join, 'published');
      await join.executor.failed(join.context.emit, { leftovers: false });
      const { files } = cp2.host.read;
      expect(await files.list(cp2.dataDir)).toEqual(['lost+found']);
      expect(await files.list(`${cp2.dataDir}/lost+found`)).toEqual(['#12']);
      expect(noticesOf(join)).toContain('ETCD_TAKEN_BACK');
      await world.joinWhole(cp2);
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
    });

    it('where the mounts cannot be read keeps its data, and says so', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      cp2.fake.read.mounts.list = async () => {
        throw new Failure(MOUNTS_UNREADABLE, { path: '/proc/self/mountinfo' });
      };
      const join = world.join(cp2);
      await world.run(cp2, join, 'published');
      const data = await cp2.host.read.files.list(cp2.dataDir);
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBeUndefined();
      expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual(data);
      expect(noticesOf(join)).toEqual(['MANIFEST_WITHDRAWN', 'ETCD_DATA_STAYS']);
      const notice = join.events.find((event) => event.type === 'notice' && event.message.key === 'ETCD_DATA_STAYS');
      expect(notice).toMatchObject({ message: { params: { reason: { kind: 'MOUNTS_UNREADABLE' } } } });
    });

    it('where the mounts cannot be read since one was killed says that, and keeps its data', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      cp2.fake.read.mounts.list = async () => {
        throw new Failure(MOUNTS_UNREADABLE, { path: '/proc/self/mountinfo' });
      };
      await world.run(cp2, world.join(cp2), 'manifest');
      await world.serving(cp2);
      const data = await cp2.host.read.files.list(cp2.dataDir);
      await expect(world.joinWhole(cp2)).rejects.toMatchObject({ kind: 'MOUNTS_UNREADABLE' });
      expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual(data);
      expect(await world.members(cp1)).toHaveLength(2);
    });

    it('leaves a learner that somebody has added for its address since', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'added');
      const learner = async () => memberOf(await world.members(cp1), cp2.peerUrl);
      const ours = (await learner())?.id ?? 0n;
      await world.ask(cp1, (to) => to.remove(ours, CALL));
      // An ID is made of the URL and the time: within a second it is the same, which etcd refuses.
      const added = () =>
        world
          .ask(cp1, (to) => to.addLearner(cp2.peerUrl, CALL))
          .then(
            () => true,
            () => false,
          );
      await expect.poll(added).toBe(true);
      const theirs = await learner();
      expect(theirs?.id).not.toBe(ours);
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await learner()).toEqual(theirs);
      expect(noticesOf(join)).not.toContain('ETCD_TAKEN_BACK');
    });

    describe('before it came to etcd, after one that was killed,', () => {
      const failedEarly = async (world: EtcdWorld, host: EtcdHost) => {
        const join = world.join(host);
        await join.executor.failed(join.context.emit, { leftovers: true });
        return join.events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));
      };

      it.each(['added', 'manifest', 'published'] as const)('takes back its learner (%s)', async (killedAt) => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        await world.run(cp2, world.join(cp2), killedAt);
        if (killedAt !== 'added') await world.serving(cp2);
        expect(await failedEarly(world, cp2)).toEqual([
          ...(killedAt === 'published' ? ['MANIFEST_WITHDRAWN'] : []),
          'ETCD_TAKEN_BACK',
        ]);
        expect(await apiServerManifest(cp2)).toBeUndefined();
        expect(await summary(world, cp1)).toEqual(['cp1 voter']);
        expect(await cp2.manifest()).toBeUndefined();
        expect(cp2.runs).toBe(false);
        expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual([]);
        // It is reported once.
        expect(await failedEarly(world, cp2)).toEqual([]);
        await world.joinWhole(cp2);
        expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
      });

      it('leaves a member that votes', async () => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        await world.run(cp2, world.join(cp2));
        expect(await failedEarly(world, cp2)).toEqual(['ETCD_VOTER_STAYS']);
        expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
        expect(await cp2.manifest()).toBeDefined();
      });

      it('leaves what another tool has made of the host since', async () => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        await world.run(cp2, world.join(cp2), 'added');
        cp2.kubeletStopped = true;
        await world.put(cp2, world.join(cp2).add.manifestPath, 'flags: {}\n');
        expect(await failedEarly(world, cp2)).toEqual([]);
        expect(await world.members(cp1)).toHaveLength(2);
      });

      it('names it when this host’s admin.conf is of another cluster, and asks that one nothing', async () => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        await world.run(cp2, world.join(cp2, { cluster: 'digest-of-another' }), 'added');
        expect(await failedEarly(world, cp2)).toEqual(['ETCD_MEMBER_FROM_BEFORE']);
        expect(await world.members(cp1)).toHaveLength(2);
      });

      it('names it when etcd can’t be asked', async () => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        await world.run(cp2, world.join(cp2), 'added');
        await cp1.close();
        cp2.hurry();
        expect(await failedEarly(world, cp2)).toEqual(['ETCD_LEARNER_STAYS']);
      });
    });

    it('when its etcd only crashes says why, and takes back', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'added');
      // Another learner's URL, so that it does not know itself.
      const outcome = initialCluster(await world.members(cp1), { name: 'other', peerUrl: cp2.peerUrl });
      const { manifestOf } = await import('./support/process.ts');
      const { name, peerUrl, clientUrl, dataDir, pkiDir } = cp2;
      const content = manifestOf({
        name,
        peerUrl,
        clientUrl,
        dataDir,
        pkiDir,
        initialCluster: outcome,
        state: 'existing',
      });
      const write = { kind: 'write-file', path: join.add.manifestPath, content, mode: 0o600 } as const;
      await join.executor.run('etcd', change(write), join.context);
      const second = world.join(cp2);
      await expect(world.joinWhole(cp2, second)).rejects.toSatisfy(
        (error) =>
          isFailure(error, ETCD_MEMBER_CRASHES) &&
          error.params.ends >= 3 &&
          /local name "cp2"|cp2/.test(error.params.log.join('\n')),
      );
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBeUndefined();
    });

    it('leaves a manifest and data that another tool has put there since', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'added');
      cp2.kubeletStopped = true;
      await world.put(cp2, join.add.manifestPath, 'flags: {}\n');
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBe('flags: {}\n');
      expect(noticesOf(join)).toEqual(['ETCD_OF_ANOTHER_STAYS']);
    });

    it('leaves an API server’s manifest that somebody has changed since', async () => {
      const world = await make();
      await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'published');
      await world.put(cp2, API_SERVER_MANIFEST, 'kind: Pod # changed\n');
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await apiServerManifest(cp2)).toBe('kind: Pod # changed\n');
      expect(noticesOf(join)).toEqual(['ETCD_TAKEN_BACK']);
    });

    it('takes etcd back, too, when the API server’s manifest can not be removed, and names that', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'published');
      const { files } = cp2.host.write;
      const remove = async (path: string) => {
        if (path === API_SERVER_MANIFEST) throw new Failure(FILE_NOT_REMOVED, { path, reason: 'EPERM' });
        await files.remove(path);
      };
      const { context } = join;
      const host = { ...context.host, write: { ...context.host.write, files: { ...files, remove } } };
      await rollBackMember(join.add, undefined, { ...context, host });
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBeUndefined();
      expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual([]);
      expect(noticesOf(join)).toEqual(['MANIFEST_NOT_WITHDRAWN', 'ETCD_TAKEN_BACK']);
    });

    it.each([
      ['published', false],
      ['end', true],
    ] as const)(
      'when etcd can’t be asked (%s) leaves it alone, and the API server only if it may serve',
      async (reached, stays) => {
        const world = await make();
        const cp1 = await world.first();
        const cp2 = await world.addHost();
        const join = world.join(cp2);
        await world.run(cp2, join, reached);
        const written = await apiServerManifest(cp2);
        expect(written).toContain('kind: Pod');
        await cp1.close();
        cp2.hurry();
        await join.executor.failed(join.context.emit, { leftovers: false });
        expect(await cp2.manifest()).toBeDefined();
        expect(await apiServerManifest(cp2)).toBe(stays ? written : undefined);
        expect(noticesOf(join)).toEqual(['ETCD_LEARNER_STAYS', ...(stays ? [] : ['MANIFEST_WITHDRAWN'])]);
      },
    );

    it('when etcd can’t be asked leaves the API server of a join that was killed while it promoted its member', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.run(cp2, world.join(cp2), 'published');
      const written = await apiServerManifest(cp2);
      expect(written).toContain('kind: Pod');
      const promotion = { phase: 'p', kind: 'promote-etcd-member', subject: cp2.peerUrl, action: 'promote' } as const;
      const journal = new Journal(cp2.host, { cluster: '', node: cp2.name });
      await journal.append({ stage: 'intent', change: promotion });
      await cp1.close();
      cp2.hurry();
      const next = world.join(cp2);
      await next.executor.failed(next.context.emit, { leftovers: true });
      expect(noticesOf(next)).toEqual(['ETCD_LEARNER_STAYS']);
      expect(await cp2.manifest()).toBeDefined();
      expect(await apiServerManifest(cp2)).toBe(written);
    });

    it('after the promotion leaves the voter with all it has, and says so', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join);
      await join.executor.failed(join.context.emit, { leftovers: false });
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
      expect(await cp2.manifest()).toBeDefined();
      expect(join.events).toContainEqual(
        expect.objectContaining({ type: 'notice', message: expect.objectContaining({ key: 'ETCD_VOTER_STAYS' }) }),
      );
      await world.ask(cp2, (to) => to.linearizableRead(CALL));
    });

    it('by being interrupted while another learner is in the way adds nothing', async () => {
      const world = await make();
      const cp1 = await world.first();
      const [cp2, cp3] = [await world.addHost(), await world.addHost()];
      await world.run(cp2, world.join(cp2), 'added');
      const join = world.join(cp3);
      const whole = world.joinWhole(cp3, join);
      await waitsForLearner(join);
      join.stop.abort(new Error('interrupted'));
      await expect(whole).rejects.toThrow('interrupted');
      expect((await world.members(cp1)).map(({ peerUrls }) => peerUrls[0]).sort()).toEqual(
        [cp1.peerUrl, cp2.peerUrl].sort(),
      );
    });

    it('because another learner stays says which one and how to remove it', async () => {
      const world = await make();
      await world.first();
      const [cp2, cp3] = [await world.addHost(), await world.addHost()];
      await world.run(cp2, world.join(cp2), 'added');
      const join = world.join(cp3, { timeoutMs: 60_000 });
      const whole = world.joinWhole(cp3, join);
      await waitsForLearner(join);
      cp3.hurry();
      await expect(whole).rejects.toSatisfy(
        (error) =>
          isFailure(error, ETCD_LEARNER_IN_THE_WAY) &&
          error.params.peerUrl === cp2.peerUrl &&
          error.text.cure.includes(`member remove ${error.params.id}`),
      );
    });
  });

  describe('without a majority', () => {
    it('no list is taken from a member: each endpoint’s reason is told', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.joinWhole(cp2);
      const cp3 = await world.addHost();
      await cp2.close();
      expect(cp1.runs).toBe(true);
      cp3.hurry();
      const failed = await world
        .joinWhole(cp3, world.join(cp3, { timeoutMs: 10_000 }))
        .catch((error: unknown) => error);
      expect(failed).toSatisfy((error) => isFailure(error, ETCD_UNREACHABLE));
      expect(
        (failed as { params: { endpoints: { url: string }[] } }).params.endpoints.map(({ url }) => url).sort(),
      ).toEqual([cp1.clientUrl, cp2.clientUrl].sort());
    });
  });
}
