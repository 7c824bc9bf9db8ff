import { afterEach, describe, expect, it } from 'vitest';
import { ANSWERS, EtcdConnection, EtcdRefusal } from '../../src/etcd/connection.ts';
import { initialCluster, memberOf } from '../../src/etcd/membership.ts';
import { isFailure } from '../../src/failure.ts';
import { Secret } from '../../src/secret.ts';
import { Authority } from '../net/support/authority.ts';
import type { EtcdHost } from './support/etcd-host.ts';
import type { EtcdRunner } from './support/process.ts';
import { CALL, EtcdWorld } from './support/world.ts';

/**
 * What etcd does, and what kubejoin does with it: the same tests run against the stand-in (test/etcd/stand-in.test.ts) and against real processes of
 * etcd (lab/etcd/contract.test.ts).
 */
export function etcdContract(makeRunner: () => Promise<EtcdRunner>): void {
  const worlds: EtcdWorld[] = [];
  const make = async () => {
    const world = await EtcdWorld.make(await makeRunner());
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((world) => world.close()));
  });

  describe('etcd refuses', () => {
    it('what it can not do, in these words', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const cp3 = await world.addHost();
      const [voter] = await world.members(cp1);
      const refused = (work: (connection: EtcdConnection) => Promise<unknown>) => world.ask(cp1, (to) => refusalOf(work(to)));

      expect(await refused((to) => to.remove(77n, CALL))).toEqual([5, ANSWERS.memberNotFound]);
      expect(await refused((to) => to.promote(77n, CALL))).toEqual([5, ANSWERS.memberNotFound]);
      expect(await refused((to) => to.promote(voter?.id ?? 0n, CALL))).toEqual([9, ANSWERS.notLearner]);
      expect(await refused((to) => to.addLearner(cp1.peerUrl, CALL))).toEqual([9, ANSWERS.peerUrlExists]);
      const { member, members } = await world.ask(cp1, (to) => to.addLearner(cp2.peerUrl, CALL));
      expect(member).toEqual({ id: member.id, name: '', peerUrls: [cp2.peerUrl], clientUrls: [], isLearner: true });
      expect(members).toHaveLength(2);
      expect(await world.members(cp1)).toEqual(members);
      expect(await refused((to) => to.addLearner(cp3.peerUrl, CALL))).toEqual([9, ANSWERS.tooManyLearners]);
      // Its id is made of the URL and the second, so within that one it is the id that is there.
      expect([ANSWERS.peerUrlExists, ANSWERS.memberExists]).toContain((await refused((to) => to.addLearner(cp2.peerUrl, CALL)))?.[1]);
      expect(await refused((to) => to.promote(member.id, CALL))).toEqual([9, ANSWERS.notInSync]);
      await world.ask(cp1, (to) => to.remove(member.id, CALL));
      expect(await world.members(cp1)).toHaveLength(1);
    });

    it('a client whose certificate is from another authority; the real one says why', async () => {
      const world = await make();
      const cp1 = await world.first();
      const other = await (await Authority.make('other')).issue({ dns: ['client'] });
      const clientCertificate = { certificate: other.certificate, key: new Secret(other.key) };
      const failed = await EtcdConnection.open(cp1.clientUrl, { ...(await world.credential(cp1)), clientCertificate }, CALL)
        .then((connection) => connection.memberList(CALL))
        .catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: world.runner.kind === 'real' ? 'ETCD_CLIENT_REFUSED' : 'CONNECTION_RESET' });
    });

    it('to tell of the cluster by a learner, which says its own status', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'manifest');
      await world.serving(cp2);
      const status = await world.ask(cp2, (to) => to.status(CALL));
      const ours = memberOf(await world.members(cp1), cp2.peerUrl);
      expect(status).toMatchObject({ memberId: ours?.id, isLearner: true, version: expect.stringMatching(/^3\.7\./) });
      expect(ours).toMatchObject({ name: 'cp2', clientUrls: [cp2.clientUrl], isLearner: true });
      expect(await world.ask(cp2, (to) => refusalOf(to.memberList(CALL)))).toEqual([expect.any(Number), ANSWERS.notForLearner]);
      expect(await world.ask(cp2, (to) => refusalOf(to.linearizableRead(CALL)))).toEqual([expect.any(Number), ANSWERS.notForLearner]);
    });
  });

  describe('a join', () => {
    it('makes three of one: learners that become voters, one after the other', async () => {
      const world = await make();
      const cp1 = await world.first();
      for (const _ of [2, 3]) {
        const host = await world.addHost();
        const { executor } = await world.joinWhole(host);
        expect(executor.records.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
          'make-directory create',
          'add-etcd-member add',
          'write-file create',
          'promote-etcd-member promote',
        ]);
        await world.ask(host, (to) => to.linearizableRead(CALL));
      }
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter', 'cp3 voter']);
      await cp1.close();
      const [, cp2] = world.hosts;
      await world.serving(cp2 as EtcdHost, { majority: true }); // another leader is elected
      expect(await summary(world, cp2 as EtcdHost)).toEqual(['cp1 voter', 'cp2 voter', 'cp3 voter']);
    });

    it('of three at the same moment succeeds for all: a second learner waits, and says for whom', async () => {
      const world = await make();
      const cp1 = await world.first();
      const hosts = [await world.addHost(), await world.addHost(), await world.addHost()];
      const joins = await Promise.all(hosts.map((host) => world.joinWhole(host)));
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter', 'cp3 voter', 'cp4 voter']);
      const waits = joins.flatMap(({ events }) =>
        events.filter(({ type }) => type === 'waiting').map((event) => ('message' in event ? event.message?.key : '')),
      );
      expect(waits).toEqual(expect.arrayContaining(['WAITING_ETCD_LEARNER']));
    });

    it('that was cut off after the addition goes on with the learner that never started', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.run(cp2, world.join(cp2), 'added');
      const before = memberOf(await world.members(cp1), cp2.peerUrl);
      await world.joinWhole(cp2);
      expect(memberOf(await world.members(cp1), cp2.peerUrl)).toEqual({
        ...before,
        name: 'cp2',
        clientUrls: [cp2.clientUrl],
        isLearner: false,
      });
    });

    it('that was cut off after the manifest goes on with the learner that runs', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.run(cp2, world.join(cp2), 'manifest');
      await world.serving(cp2);
      const before = memberOf(await world.members(cp1), cp2.peerUrl);
      const { executor } = await world.joinWhole(cp2);
      expect(executor.records.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
        'add-etcd-member keep',
        'promote-etcd-member promote',
      ]);
      expect(memberOf(await world.members(cp1), cp2.peerUrl)).toEqual({ ...before, isLearner: false });
    });

    it('of a voter that is there finds nothing to do', async () => {
      const world = await make();
      await world.first();
      const cp2 = await world.addHost();
      await world.joinWhole(cp2);
      const { executor } = await world.joinWhole(cp2);
      expect(executor.records).toEqual([]);
    });

    it('replaces a learner of ours that has lost its data', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.run(cp2, world.join(cp2), 'manifest');
      await world.serving(cp2);
      const before = memberOf(await world.members(cp1), cp2.peerUrl);
      cp2.kubeletStopped = true;
      await cp2.kill();
      await cp2.host.write.files.empty(cp2.dataDir);
      cp2.kubeletStopped = false;
      const join = world.join(cp2);
      cp2.kubeletStopped = true; // the old manifest must not bring it back before the join looks
      const whole = world.joinWhole(cp2, join);
      await until(() => join.events.some((event) => event.type === 'change-started' && event.change.kind === 'write-file'));
      cp2.kubeletStopped = false;
      await whole;
      const after = memberOf(await world.members(cp1), cp2.peerUrl);
      expect(after).toMatchObject({ isLearner: false, name: 'cp2' });
      expect(after?.id).not.toBe(before?.id);
    });
  });

  describe('a join leaves alone', () => {
    it('a learner at its address that another tool has started', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      await world.run(cp2, world.join(cp2), 'manifest');
      await world.serving(cp2);
      await cp2.host.write.files.remove('/var/lib/kubejoin/journal.jsonl');
      const before = await world.members(cp1);
      // Even a second time, when the first attempt stands in the journal.
      for (const _ of [1, 2])
        await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_LEARNER_NOT_OURS', params: { name: 'cp2' } });
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
      for (const _ of [1, 2]) await expect(world.joinWhole(cp3)).rejects.toMatchObject({ code: 'ETCD_VOTER_WITHOUT_DATA' });
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

    it('a member of its name at another address', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost('cp1');
      await expect(world.joinWhole(cp2)).rejects.toMatchObject({ code: 'ETCD_NAME_TAKEN', params: { otherPeerUrls: [cp1.peerUrl] } });
      expect(await world.members(cp1)).toHaveLength(1);
    });
  });

  describe('a join that fails', () => {
    it('before the promotion takes back the learner, what ran it, and its data', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join, 'manifest');
      await world.serving(cp2);
      await join.executor.failed(join.surroundings.emit, { leftovers: false });
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBeUndefined();
      expect(cp2.runs).toBe(false);
      expect(await cp2.host.read.files.list(cp2.dataDir)).toEqual([]);
      expect(join.events.filter(({ type }) => type === 'notice')).toEqual([]);
      await world.joinWhole(cp2);
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter']);
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
      await world.put(
        cp2,
        join.add.manifestPath,
        manifestOf({ name, peerUrl, clientUrl, dataDir, pkiDir, initialCluster: outcome, state: 'existing' }),
      );
      const second = world.join(cp2);
      await expect(world.joinWhole(cp2, second)).rejects.toSatisfy(
        (error) =>
          isFailure(error, 'ETCD_MEMBER_CRASHES') && error.params.ends >= 3 && /local name "cp2"|cp2/.test(error.params.log.join('\n')),
      );
      expect(await summary(world, cp1)).toEqual(['cp1 voter']);
      expect(await cp2.manifest()).toBeUndefined();
    });

    it('after the promotion leaves the voter with all it has, and says so', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const join = world.join(cp2);
      await world.run(cp2, join);
      await join.executor.failed(join.surroundings.emit, { leftovers: false });
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
      await until(() => join.events.some((event) => event.type === 'waiting' && event.message.key === 'WAITING_ETCD_LEARNER'));
      join.stop.abort(new Error('interrupted'));
      await expect(whole).rejects.toThrow('interrupted');
      expect((await world.members(cp1)).map(({ peerUrls }) => peerUrls[0]).sort()).toEqual([cp1.peerUrl, cp2.peerUrl].sort());
    });

    it('because another learner stays says which one and how to remove it', async () => {
      const world = await make();
      await world.first();
      const [cp2, cp3] = [await world.addHost(), await world.addHost()];
      await world.run(cp2, world.join(cp2), 'added');
      await expect(world.joinWhole(cp3, world.join(cp3, { timeoutMs: 1_000 }))).rejects.toSatisfy(
        (error) =>
          isFailure(error, 'ETCD_LEARNER_IN_THE_WAY') &&
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
      const failed = await world.joinWhole(cp3, world.join(cp3, { timeoutMs: 1_500 })).catch((error: unknown) => error);
      expect(failed).toSatisfy((error) => isFailure(error, 'ETCD_UNREACHABLE'));
      expect((failed as { params: { endpoints: { url: string }[] } }).params.endpoints.map(({ url }) => url).sort()).toEqual(
        [cp1.clientUrl, cp2.clientUrl].sort(),
      );
    });
  });
}

async function summary(world: EtcdWorld, host: EtcdHost): Promise<string[]> {
  return (await world.members(host)).map(({ name, isLearner }) => `${name} ${isLearner ? 'learner' : 'voter'}`).sort();
}

async function refusalOf(work: Promise<unknown>): Promise<[number, string] | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof EtcdRefusal) return [error.code, error.answer];
    throw error;
  }
}

async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 15_000;
  while (!holds()) {
    if (performance.now() > limit) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
