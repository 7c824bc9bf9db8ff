import { Failure } from '../../../base/failure.ts';
import type { Answering } from '../../../cluster/etcd/cluster.ts';
import { onEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { statusOf } from '../../../cluster/etcd/health.ts';
import { type Decision, decide, initialCluster, memberOf } from '../../../cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import { membersWithRetry, type OpenedEtcd, withEtcd } from '../../../cluster/etcd/open-to-join.ts';
import type { AddEtcdMember, EtcdMemberHere, EtcdMembership } from '../../changes/etcd-changes.ts';
import { isSamePlace, placeOf } from '../../journal/data-place.ts';
import { Journal, readJournal, unfinishedEntries } from '../../journal/journal.ts';
import type { ChangeContext, KindOfChange, RollbackContext } from '../../kind.ts';
import { Addition, CALL_MS } from './addition.ts';
import { dataIn, type HostEvidence, localEvidence } from './evidence.ts';
import {
  ETCD_DATA_NOT_OURS,
  ETCD_LEARNER_NOT_OURS,
  ETCD_MEMBER_GONE,
  ETCD_NAME_TAKEN,
  ETCD_VOTER_WITHOUT_DATA,
} from './kinds-etcd-sentences.ts';
import { removeOwnEtcd, rollBackMember, withdraw, withdrawDependents } from './rollback/roll-back.ts';

/** ID that a preview shows for a member that does not exist yet. */
const PREDICTED_ID = 'predicted';

interface Proven {
  evidence: HostEvidence;
  /** Where the data directory lay before the evidence was read (placeOf). */
  place: readonly string[] | undefined;
}

/** Evidence from the journal before this run's own entry, until noteEmptyData. */
const proven = new WeakMap<AddEtcdMember, Proven>();

/** Facts of a change of this machine's member, for a plan. */
export function memberDetails({ name, peerUrl, clientUrl, dataDir }: EtcdMemberHere) {
  return { name, peerUrl, clientUrl, dataDir };
}

/**
 * Adds this machine's etcd as a learner, or finds that it is a member already. src/cluster/etcd/membership.ts decides
 * what may be done; `observe` asks it before the journal records that a member is about to be added.
 */
export const addEtcdMember: KindOfChange<AddEtcdMember> = {
  describe: (change) => ({ subject: change.peerUrl }),
  effects: () => ({}),
  details: ({ manifestPath, dependents = [], replaces, ...change }) => ({
    ...memberDetails(change),
    ...{ manifestPath, dependents },
    ...(replaces && { replaces }),
  }),
  predicts: (_, action) => (action === 'keep' ? [] : ['member-id']),
  toTakeBack: (change) => change,

  async observe(change, _host, context) {
    const place = await placeOf(change.dataDir, context.host.read);
    proven.set(change, { evidence: await localEvidence(change, context), place });
    const decision = await askOthers(change, context, ({ answering }) => decided(answering.members, change, context));
    // Apply also an existing learner, so that a join that fails later rolls it back.
    const holds = decision.do === 'keep' && !decision.member.isLearner;
    return { holds, action: decision.do, dataPlace: place };
  },

  apply: (change, context) => askOthers(change, context, (opened) => becomeMember(change, opened, context)),

  outcome: (change, context) =>
    askOthers(change, context, async ({ answering: { members } }) => {
      const member = memberOf(members, change.peerUrl);
      if (member === undefined) throw new Failure(ETCD_MEMBER_GONE, { peerUrl: change.peerUrl });
      return membership(member, members, change, true);
    }),

  predict: (change, context) =>
    askOthers(change, context, async ({ answering }) => {
      const members = answering.members.filter(({ id }) => !change.replaces?.includes(hexadecimal(id)));
      const present = memberOf(members, change.peerUrl);
      if (present !== undefined) return membership(present, members, change, true);
      const cluster = [...initialCluster(members, change), `${change.name}=${change.peerUrl}`];
      return { memberId: PREDICTED_ID, initialCluster: cluster, existing: false };
    }),

  rollBack: rollBackMember,
};

/** Decides what to do; throws a Failure if nothing may be done. */
async function decided(
  members: readonly EtcdMember[],
  change: AddEtcdMember,
  context: ChangeContext,
): Promise<Exclude<Decision, { do: 'fail' }>> {
  const evidence = await evidenceNow(change, context);
  const decision = decide(members, change, evidence, change.replaces);
  if (decision.do !== 'fail') return decision;
  const { member, why } = decision;
  const { name, peerUrl, dataDir } = change;
  const { certificatesDir } = change.access;
  const id = member === undefined ? '' : hexadecimal(member.id);
  switch (why) {
    case 'foreign-data':
      // They may be ours, and what is mounted there may not be the cause.
      if (evidence.placeUnknown) throw evidence.placeUnknown;
      throw new Failure(ETCD_DATA_NOT_OURS, { dataDir, peerUrl });
    case 'foreign-learner':
      throw new Failure(ETCD_LEARNER_NOT_OURS, { id, name: member?.name ?? '', peerUrl, certificatesDir });
    case 'voter-without-data':
      throw new Failure(ETCD_VOTER_WITHOUT_DATA, { id, peerUrl, dataDir, certificatesDir });
    case 'name-taken':
      throw new Failure(ETCD_NAME_TAKEN, { id, name, peerUrl, otherPeerUrls: member?.peerUrls ?? [], certificatesDir });
  }
}

/** The proven evidence, with what is in the directory now: its data are not ours if something was mounted over them. */
async function evidenceNow(change: AddEtcdMember, context: ChangeContext): Promise<HostEvidence> {
  const known = proven.get(change);
  if (known === undefined) return localEvidence(change, context);
  const { evidence, place } = known;
  const { read } = context.host;
  // First the data, so that a mount in between is noticed.
  const data = await dataIn(change.dataDir, read);
  const dataIsOurs = evidence.dataIsOurs && isSamePlace(place, await placeOf(change.dataDir, read));
  return { ...evidence, data, dataIsOurs };
}

/**
 * Uses up the proof of an earlier join, right before etcd is asked to add the member: during that wait someone else may
 * fill the directory. With a manifest there, the earlier join's own etcd may still start and fill it.
 */
async function noteEmptyData(change: AddEtcdMember, context: ChangeContext): Promise<void> {
  const { host } = context;
  if ((await host.read.files.lstat(change.manifestPath)) !== undefined) return;
  const now = await evidenceNow(change, context);
  if (now.data !== 'empty' || !now.dataIsOurs) return;
  const known = proven.get(change);
  if (known) proven.set(change, { ...known, evidence: { ...known.evidence, dataIsOurs: false } });
  const entries = unfinishedEntries(await readJournal(host.read));
  const own = entries.findLast((entry) => entry.change?.kind === 'add-etcd-member');
  if (own?.change === undefined) return;
  const { dataPlace } = own;
  const announced = { change: own.change, toTakeBack: change, ...(dataPlace && { dataPlace }) };
  await new Journal(host, own).append({ stage: 'intent', ...announced, dataEmpty: true });
}

/** Reads the member list in each round: an addition whose answer was lost was made, or was not. */
async function becomeMember(
  change: AddEtcdMember,
  opened: OpenedEtcd,
  context: ChangeContext,
): Promise<EtcdMembership> {
  const { host, emit, signal } = context;
  const reading = { host: host.read, emit, signal };
  const addition = new Addition(change, opened, reading);
  let now: Answering = opened.answering;
  try {
    for (;;) {
      const decision = await decided(now.members, change, context);
      if (decision.do === 'keep') return membership(decision.member, now.members, change, !addition.asked);
      if (decision.do === 'remove')
        await (await import('./leaving/replaced-member.ts')).removeReplaced(decision.member, {
          change,
          opened,
          now,
          context: reading,
        });
      if (decision.do === 'replace') await now.connection.remove(decision.member.id, { timeoutMs: CALL_MS, signal });
      if (decision.do === 'replace' || (decision.do === 'add' && decision.wipe)) {
        await withdrawDependents(change, context);
        // Something may have been mounted there since `observe`.
        if ((await removeOwnEtcd(change, context)) !== 'nothing')
          throw new Failure(ETCD_DATA_NOT_OURS, { dataDir: change.dataDir, peerUrl: change.peerUrl });
      }
      if (decision.do === 'add') {
        if (!addition.asked) await noteEmptyData(change, context);
        const added = await addition.ask(now);
        if (added) return membership(added.member, added.members, change, false);
      }
      now = await membersWithRetry(opened.etcd, change.access.timeoutMs, reading);
    }
  } catch (error) {
    // Nothing else would roll back an addition whose response was lost or came after an interruption.
    if (addition.asked) await withdraw(change, context);
    throw error;
  }
}

function membership(
  member: EtcdMember,
  members: readonly EtcdMember[],
  us: AddEtcdMember,
  existing: boolean,
): EtcdMembership {
  return { memberId: hexadecimal(member.id), initialCluster: initialCluster(members, us), existing };
}

const LOOK_MS = 1_000;

/** Connects to the cluster's etcd, but never through this machine's member: a learner does not answer such requests. */
export function askOthers<T>(
  { access, clientUrl }: AddEtcdMember | EtcdMemberHere,
  { host, emit, signal }: RollbackContext,
  work: (opened: OpenedEtcd) => Promise<T>,
): Promise<T> {
  return withEtcd(access, { except: clientUrl }, { host: host.read, emit, signal }, work);
}

/** True if this member answers at this machine's client URL. */
export async function servesAs(
  { id }: EtcdMember,
  { clientUrl }: EtcdMemberHere,
  { credential }: OpenedEtcd,
  { host, signal }: RollbackContext,
): Promise<boolean> {
  const { dialer } = host.read.system;
  return statusOf(clientUrl, credential, { dialer, timeoutMs: LOOK_MS, signal }).then(
    ({ memberId }) => memberId === id,
    onEtcdTrouble(() => false),
  );
}
