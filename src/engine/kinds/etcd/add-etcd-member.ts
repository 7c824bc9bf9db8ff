import { Failure } from '../../../base/failure.ts';
import { type Answering, reasonOf } from '../../../cluster/etcd/cluster.ts';
import { ANSWERS, EtcdRefusal, isEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { endpointTroubles } from '../../../cluster/etcd/health.ts';
import {
  type Decision,
  decide,
  initialCluster,
  type LocalEvidence,
  memberOf,
} from '../../../cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import { type EtcdContext, membersWithRetry, type OpenedEtcd } from '../../../cluster/etcd/open.ts';
import type { AddEtcdMember, EtcdMembership } from '../../changes/etcd-changes.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { dataIn, localEvidence } from './evidence.ts';
import { askOthers } from './member-etcd.ts';
import { removeOwnEtcd, rollBackMember, withdraw, withdrawDependents } from './rollback/roll-back.ts';
import {
  ETCD_ADDITION_REFUSED,
  ETCD_DATA_NOT_OURS,
  ETCD_LEARNER_IN_THE_WAY,
  ETCD_LEARNER_NOT_OURS,
  ETCD_MEMBER_GONE,
  ETCD_NAME_TAKEN,
  ETCD_REFUSED,
  ETCD_VOTER_WITHOUT_DATA,
  WAITING_ETCD_ADDITION,
  WAITING_ETCD_LEARNER,
} from './sentences.ts';

const FIRST_PAUSE_MS = 200;

const LAST_PAUSE_MS = 2_000;

/**
 * etcd wants its members connected for five seconds before it takes another; the moment is not far when it says that
 * they are not yet.
 */
const UNHEALTHY_PAUSE_MS = 500;

const SAY_EVERY_MS = 2_000;

const LOOK_MS = 2_000;

const IS_THERE: ReadonlySet<string> = new Set([ANSWERS.peerUrlExists, ANSWERS.memberExists]);

/** gRPC: DEADLINE_EXCEEDED and UNAVAILABLE; a leader is being elected, say. */
const PASSING = new Set([4, 14]);

/**
 * Asks for the addition until etcd does it. It takes one learner at a time: its refusal of a second is what makes
 * simultaneous joins safe.
 */
class Addition {
  readonly #change: AddEtcdMember;
  readonly #opened: OpenedEtcd;
  readonly #context: EtcdContext;
  /** Whether etcd may have a member by us. */
  asked = false;
  #pauseMs = FIRST_PAUSE_MS;
  /**
   * The membership as it was last seen, and since when it has been so: as long as others come and go there is progress.
   */
  #seen = '';
  #since = 0;
  #sayAt = 0;
  /** The learner that was waited for, or none. */
  #saidOf = '';

  constructor(change: AddEtcdMember, opened: OpenedEtcd, context: EtcdContext) {
    this.#change = change;
    this.#opened = opened;
    this.#context = context;
  }

  /**
   * The answer; undefined when the member list should be looked at again, after a pause where there is something to
   * wait for.
   */
  async ask({
    connection,
    members,
  }: Answering): Promise<{ member: EtcdMember; members: readonly EtcdMember[] } | undefined> {
    const { signal } = this.#context;
    this.asked = true;
    try {
      // Once sent it is waited for, even when the join is interrupted: what is taken back then depends on whether there
      // is a member.
      return await connection.addLearner(this.#change.peerUrl, {
        timeoutMs: CALL_MS,
        signal: new AbortController().signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!isEtcdTrouble(error)) throw error;
      if (error instanceof EtcdRefusal && IS_THERE.has(error.answer)) return undefined;
      await this.#waitFor(error, members);
      return undefined;
    }
  }

  async #waitFor(error: EtcdRefusal | Failure, members: readonly EtcdMember[]): Promise<void> {
    const { host, signal } = this.#context;
    const { certificatesDir } = this.#change.access;
    const answer = error instanceof EtcdRefusal ? error.answer : '';
    const learner = answer === ANSWERS.tooManyLearners ? members.find((one) => one.isLearner) : undefined;
    if (error instanceof EtcdRefusal && answer !== ANSWERS.tooManyLearners && !PASSING.has(error.code))
      throw new Failure(ETCD_REFUSED, { request: 'MemberAdd', url: error.endpoint, answer, certificatesDir });
    if (this.#unchangedMs(members) > this.#change.access.timeoutMs) throw await this.#overdue(error, learner, members);
    this.#say(error, learner);
    if (answer === ANSWERS.unhealthy) this.#opened.etcd.turnToAnother();
    const pause = answer === ANSWERS.unhealthy ? Math.min(this.#pauseMs, UNHEALTHY_PAUSE_MS) : this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 1.5, LAST_PAUSE_MS);
    await host.clock.sleep(pause * (0.5 + host.random()), signal);
  }

  #unchangedMs(members: readonly EtcdMember[]): number {
    const now = this.#context.host.clock.monotonic();
    const seen = members.map(({ id, name, isLearner }) => `${id} ${name} ${isLearner}`).join(', ');
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#since = now;
      this.#pauseMs = FIRST_PAUSE_MS;
    }
    return now - this.#since;
  }

  #say(error: EtcdRefusal | Failure, learner: EtcdMember | undefined): void {
    const { host, emit } = this.#context;
    const subject = learner === undefined ? '' : hexadecimal(learner.id);
    if (host.clock.monotonic() < this.#sayAt && subject === this.#saidOf) return;
    this.#sayAt = host.clock.monotonic() + SAY_EVERY_MS;
    this.#saidOf = subject;
    if (learner) emit({ type: 'waiting', message: WAITING_ETCD_LEARNER(shown(learner)) });
    else emit({ type: 'waiting', message: WAITING_ETCD_ADDITION({ reason: reasonOf(error) }) });
  }

  async #overdue(
    error: EtcdRefusal | Failure,
    learner: EtcdMember | undefined,
    members: readonly EtcdMember[],
  ): Promise<Failure> {
    const { host, signal } = this.#context;
    const { certificatesDir } = this.#change.access;
    const seconds = Math.round((host.clock.monotonic() - this.#since) / 1000);
    if (learner) return new Failure(ETCD_LEARNER_IN_THE_WAY, { ...shown(learner), seconds, certificatesDir });
    const urls = members.filter(({ isLearner }) => !isLearner).flatMap(({ clientUrls }) => clientUrls.slice(0, 1));
    const options = { dialer: host.system.dialer, timeoutMs: LOOK_MS, signal };
    const troubles = await endpointTroubles(urls, this.#opened.credential, options);
    const params = { answer: reasonOf(error), members: members.length, troubles, seconds, certificatesDir };
    return new Failure(ETCD_ADDITION_REFUSED, params, { cause: error });
  }
}

const CALL_MS = 10_000;

/** As a preview shows a member that is not there yet. */
const PREDICTED_ID = 'predicted';

/** What the journal proved before this run's own entry stood in it. */
const proven = new WeakMap<AddEtcdMember, LocalEvidence>();

/**
 * Announces this machine's etcd as a learner, or finds that it is a member already. What may be done with what is there
 * is in src/cluster/etcd/membership.ts; `observe` asks it before the journal says that a member is about to be added.
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
    // The answer to an addition may have been lost, or the join was interrupted before it came: nobody else would take
    // it back.
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

function shown({ id, name, peerUrls }: EtcdMember): { id: string; name: string; peerUrl: string } {
  return { id: hexadecimal(id), name, peerUrl: peerUrls[0] ?? '' };
}
