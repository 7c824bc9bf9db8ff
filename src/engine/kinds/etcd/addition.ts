import { Failure } from '../../../base/failure.ts';
import { type Answering, reasonOf } from '../../../cluster/etcd/cluster.ts';
import { ANSWERS, EtcdRefusal, onEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { endpointTroubles } from '../../../cluster/etcd/health.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import type { EtcdContext, OpenedEtcd } from '../../../cluster/etcd/open-to-join.ts';
import type { AddEtcdMember } from '../../changes/etcd-changes.ts';
import {
  ETCD_ADDITION_REFUSED,
  ETCD_LEARNER_IN_THE_WAY,
  ETCD_REFUSED,
  WAITING_ETCD_ADDITION,
  WAITING_ETCD_LEARNER,
} from './kinds-etcd-sentences.ts';

/** Time limit of a change of the members. */
export const CALL_MS = 10_000;

const FIRST_PAUSE_MS = 200;

const LAST_PAUSE_MS = 2_000;

/** Short, because etcd only requires that its members have been connected for five seconds. */
const UNHEALTHY_PAUSE_MS = 500;

const SAY_EVERY_MS = 2_000;

const LOOK_MS = 2_000;

const IS_THERE: ReadonlySet<string> = new Set([ANSWERS.peerUrlExists, ANSWERS.memberExists]);

/** gRPC: DEADLINE_EXCEEDED and UNAVAILABLE, for instance during an election. */
const PASSING = new Set([4, 14]);

/**
 * Requests the addition of a learner until etcd accepts it. etcd accepts one learner at a time, which makes parallel
 * joins safe.
 */
export class Addition {
  readonly #change: AddEtcdMember;
  readonly #opened: OpenedEtcd;
  readonly #context: EtcdContext;
  /** A request was sent, so etcd may have a member that we added. */
  asked = false;
  #pauseMs = FIRST_PAUSE_MS;
  /** The last known membership, and since when: a change of it is progress. */
  #seen = '';
  #since = 0;
  #sayAt = 0;
  /** The learner named by the last notice, or none. */
  #saidOf = '';

  constructor(change: AddEtcdMember, opened: OpenedEtcd, context: EtcdContext) {
    this.#change = change;
    this.#opened = opened;
    this.#context = context;
  }

  /** Returns the new member; undefined (after a pause, if there is a reason to wait) to read the member list again. */
  async ask({
    connection,
    members,
  }: Answering): Promise<{ member: EtcdMember; members: readonly EtcdMember[] } | undefined> {
    const { signal } = this.#context;
    this.asked = true;
    const refused = async (trouble: EtcdRefusal | Failure) => {
      if (!(trouble instanceof EtcdRefusal && IS_THERE.has(trouble.answer))) await this.#waitFor(trouble, members);
      return undefined;
    };
    // Wait for the answer even when the join is interrupted: the rollback depends on whether there is a member.
    const options = { timeoutMs: CALL_MS, signal: new AbortController().signal };
    return connection.addLearner(this.#change.peerUrl, options).catch(onEtcdTrouble(refused, signal));
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
    await host.clock.sleep(pause * (0.5 + host.clock.random()), signal);
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
    const message = learner ? WAITING_ETCD_LEARNER(shown(learner)) : WAITING_ETCD_ADDITION({ reason: reasonOf(error) });
    emit({ type: 'waiting', message });
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

function shown({ id, name, peerUrls }: EtcdMember): { id: string; name: string; peerUrl: string } {
  return { id: hexadecimal(id), name, peerUrl: peerUrls[0] ?? '' };
}
