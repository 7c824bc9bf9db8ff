import { Failure } from '../../../base/failure.ts';
import type { Answering } from '../../../cluster/etcd/cluster.ts';
import { type Decision, decide, initialCluster, type LocalEvidence, memberOf } from '../../../cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import { membersWithRetry, type OpenedEtcd } from '../../../cluster/etcd/open.ts';
import type { AddEtcdMember, EtcdMembership } from '../../changes/change.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { Addition } from './addition.ts';
import { dataIn, localEvidence } from './evidence.ts';
import { askOthers } from './member-etcd.ts';
import { removeOwnEtcd, rollBackMember, withdraw, withdrawDependents } from './roll-back.ts';
import { ETCD_DATA_NOT_OURS, ETCD_LEARNER_NOT_OURS, ETCD_MEMBER_GONE, ETCD_NAME_TAKEN, ETCD_VOTER_WITHOUT_DATA } from './sentences.ts';

const CALL_MS = 10_000;
/** As a preview shows a member that is not there yet. */
const PREDICTED_ID = 'predicted';

/** What the journal proved before this run's own entry stood in it. */
const proven = new WeakMap<AddEtcdMember, LocalEvidence>();

/**
 * Announces this machine's etcd as a learner, or finds that it is a member already. What may be done with what is there is in
 * src/cluster/etcd/membership.ts; `observe` asks it before the journal says that a member is about to be added.
 */
export const addEtcdMember: KindOfChange<AddEtcdMember> = {
  describe: (change) => ({ subject: change.peerUrl }),

  async observe(change, _host, context) {
    proven.set(change, await localEvidence(change, context));
    const decision = await askOthers(change, context, ({ answering }) => decided(answering.members, change, context));
    // A learner is kept by doing so: a join that fails later takes it back.
    return { holds: decision.do === 'keep' && !decision.member.isLearner, action: decision.do };
  },

  apply: (change, context) => askOthers(change, context, (opened) => becomeMember(change, opened, context)),

  outcome: (change, context) =>
    askOthers(change, context, async ({ answering: { members } }) => {
      const member = memberOf(members, change.peerUrl);
      if (member === undefined) throw new Failure(ETCD_MEMBER_GONE, { peerUrl: change.peerUrl });
      return membership(member, members, change, true);
    }),

  predict: (change, context) =>
    askOthers(change, context, async ({ answering: { members } }) => {
      const present = memberOf(members, change.peerUrl);
      if (present !== undefined) return membership(present, members, change, true);
      const cluster = [...initialCluster(members, change), `${change.name}=${change.peerUrl}`];
      return { memberId: PREDICTED_ID, initialCluster: cluster, existing: false };
    }),

  rollBack: rollBackMember,
};

/** What is to be done; a Failure where nothing may be. */
async function decided(
  members: readonly EtcdMember[],
  change: AddEtcdMember,
  context: ChangeContext,
): Promise<Exclude<Decision, { do: 'fail' }>> {
  const evidence = proven.get(change) ?? (await localEvidence(change, context));
  const decision = decide(members, change, { ...evidence, data: await dataIn(change.dataDir, context.host.read) });
  if (decision.do !== 'fail') return decision;
  const { member, why } = decision;
  const { name, peerUrl, dataDir } = change;
  const { certificatesDir } = change.access;
  const id = member === undefined ? '' : hexadecimal(member.id);
  switch (why) {
    case 'foreign-data':
      throw new Failure(ETCD_DATA_NOT_OURS, { dataDir, peerUrl });
    case 'foreign-learner':
      throw new Failure(ETCD_LEARNER_NOT_OURS, { id, name: member?.name ?? '', peerUrl, certificatesDir });
    case 'voter-without-data':
      throw new Failure(ETCD_VOTER_WITHOUT_DATA, { id, peerUrl, dataDir, certificatesDir });
    case 'name-taken':
      throw new Failure(ETCD_NAME_TAKEN, { id, name, peerUrl, otherPeerUrls: member?.peerUrls ?? [], certificatesDir });
  }
}

/** Each round looks at the member list anew: an addition whose answer was lost has been made, or it has not. */
async function becomeMember(change: AddEtcdMember, opened: OpenedEtcd, context: ChangeContext): Promise<EtcdMembership> {
  const { host, emit, signal } = context;
  const reading = { host: host.read, emit, signal };
  const addition = new Addition(change, opened, reading);
  let now: Answering = opened.answering;
  try {
    for (;;) {
      const decision = await decided(now.members, change, context);
      if (decision.do === 'keep') return membership(decision.member, now.members, change, !addition.asked);
      if (decision.do === 'replace') await now.connection.remove(decision.member.id, { timeoutMs: CALL_MS, signal });
      if (decision.do === 'replace' || decision.wipe) {
        await withdrawDependents(change, context);
        await removeOwnEtcd(change, context);
      }
      if (decision.do === 'add') {
        const added = await addition.ask(now);
        if (added) return membership(added.member, added.members, change, false);
      }
      now = await membersWithRetry(opened.etcd, change.access.timeoutMs, reading);
    }
  } catch (error) {
    // The answer to an addition may have been lost, or the join was interrupted before it came: nobody else would take it back.
    if (addition.asked) await withdraw(change, context);
    throw error;
  }
}

function membership(member: EtcdMember, members: readonly EtcdMember[], us: AddEtcdMember, existing: boolean): EtcdMembership {
  return { memberId: hexadecimal(member.id), initialCluster: initialCluster(members, us), existing };
}
