import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { ANSWERS, EtcdConnection } from '../../../src/cluster/etcd/connection.ts';
import { memberOf } from '../../../src/cluster/etcd/membership.ts';
import { Authority } from '../../wire/support/authority.ts';
import { failingJoinsContract } from './failing-joins-contract.ts';
import type { EtcdHost } from './support/etcd-host.ts';
import { refusalOf, summary, until } from './support/looks.ts';
import type { EtcdRunner } from './support/process.ts';
import { CALL, EtcdWorld } from './support/world.ts';

/**
 * The behaviour of etcd, and of kubejoin with it: the same tests run against the stand-in
 * (test/cluster/etcd/simulated-etcd.long.test.ts) and against real processes of etcd (lab/etcd/contract.test.ts).
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

  failingJoinsContract(make);

  describe('etcd refuses', () => {
    it('what it can not do, in these words', async () => {
      const world = await make();
      const cp1 = await world.first();
      const cp2 = await world.addHost();
      const cp3 = await world.addHost();
      const [voter] = await world.members(cp1);
      const refused = (work: (connection: EtcdConnection) => Promise<unknown>) =>
        world.ask(cp1, (to) => refusalOf(work(to)));

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
      expect([ANSWERS.peerUrlExists, ANSWERS.memberExists]).toContain(
        (await refused((to) => to.addLearner(cp2.peerUrl, CALL)))?.[1],
      );
      expect(await refused((to) => to.promote(member.id, CALL))).toEqual([9, ANSWERS.notInSync]);
      await world.ask(cp1, (to) => to.remove(member.id, CALL));
      expect(await world.members(cp1)).toHaveLength(1);
    });

    it('a client whose certificate is from another authority; the real one says why', async () => {
      const world = await make();
      const cp1 = await world.first();
      const other = await (await Authority.make('other')).issue({ dns: ['client'] });
      const clientCertificate = { certificate: other.certificate, key: new Secret(other.key) };
      const credential = { ...(await world.credential(cp1)), clientCertificate };
      const failed = await EtcdConnection.open(cp1.clientUrl, credential, { ...CALL, dialer: world.runner.dialer })
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
      expect(await world.ask(cp2, (to) => refusalOf(to.memberList(CALL)))).toEqual([
        expect.any(Number),
        ANSWERS.notForLearner,
      ]);
      expect(await world.ask(cp2, (to) => refusalOf(to.linearizableRead(CALL)))).toEqual([
        expect.any(Number),
        ANSWERS.notForLearner,
      ]);
    });
  });

  describe('a join', () => {
    it('makes three of one: learners that become voters, one after the other', async () => {
      const world = await make();
      const cp1 = await world.first();
      for (const _ of [2, 3]) {
        const host = await world.addHost();
        const { executor } = await world.joinWhole(host);
        // A stand-in serves at once, and is not waited for.
        const made = executor.records.filter(({ kind }) => kind !== 'await-etcd-member');
        expect(made.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
          'make-directory create',
          'add-etcd-member add',
          'write-file create',
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

    it('of three at the same moment succeeds for all: the others wait, and say for what', async () => {
      const world = await make();
      const cp1 = await world.first();
      const hosts = [await world.addHost(), await world.addHost(), await world.addHost()];
      const joins = await Promise.all(hosts.map((host) => world.joinWhole(host)));
      expect(await summary(world, cp1)).toEqual(['cp1 voter', 'cp2 voter', 'cp3 voter', 'cp4 voter']);
      const keys = joins.flatMap(({ events }) =>
        events.flatMap((event) => (event.type === 'waiting' ? event.message.key : [])),
      );
      // For the learner itself, or for the connections of one that has just become a voter.
      const forOthers = keys.filter((key) => ['WAITING_ETCD_LEARNER', 'WAITING_ETCD_ADDITION'].includes(key));
      expect(forOthers).not.toEqual([]);
      // On a busy machine, one's own member is waited for, too.
      for (const key of keys) expect([...forOthers, 'WAITING_ETCD_MEMBER']).toContain(key);
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
        'write-file create',
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
      await until(() =>
        join.events.some((event) => event.type === 'change-started' && event.change.kind === 'write-file'),
      );
      cp2.kubeletStopped = false;
      await whole;
      const after = memberOf(await world.members(cp1), cp2.peerUrl);
      expect(after).toMatchObject({ isLearner: false, name: 'cp2' });
      expect(after?.id).not.toBe(before?.id);
    });
  });
}
