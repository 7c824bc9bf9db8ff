import { Failure } from '../../../base/failure.ts';
import { type Answering, reasonOf } from '../../../cluster/etcd/cluster.ts';
import { ANSWERS, EtcdRefusal, isEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { endpointTroubles } from '../../../cluster/etcd/health.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import type { EtcdContext, OpenedEtcd } from '../../../cluster/etcd/open.ts';
import type { AddEtcdMember } from '../../changes/change.ts';
import { ETCD_ADDITION_REFUSED, ETCD_LEARNER_IN_THE_WAY, ETCD_REFUSED, WAITING_ETCD_ADDITION, WAITING_ETCD_LEARNER } from './sentences.ts';

const CALL_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 2_000;
/** etcd wants its members connected for five seconds before it takes another; the moment is not far when it says that they are not yet. */
const UNHEALTHY_PAUSE_MS = 500;
const SAY_EVERY_MS = 2_000;
const LOOK_MS = 2_000;
const IS_THERE: ReadonlySet<string> = new Set([ANSWERS.peerUrlExists, ANSWERS.memberExists]);
/** gRPC: DEADLINE_EXCEEDED and UNAVAILABLE; a leader is being elected, say. */
const PASSING = new Set([4, 14]);

/** Asks for the addition until etcd does it. It takes one learner at a time: its refusal of a second is what makes simultaneous joins safe. */
export class Addition {
  readonly #change: AddEtcdMember;
  readonly #opened: OpenedEtcd;
  readonly #context: EtcdContext;
  /** Whether etcd may have a member by us. */
  asked = false;
  #pauseMs = FIRST_PAUSE_MS;
  /** The membership as it was last seen, and since when it has been so: as long as others come and go there is progress. */
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

  /** The answer; undefined when the member list should be looked at again, after a pause where there is something to wait for. */
  async ask({ connection, members }: Answering): Promise<{ member: EtcdMember; members: readonly EtcdMember[] } | undefined> {
    const { signal } = this.#context;
    this.asked = true;
    try {
      // Once sent it is waited for, even when the join is interrupted: what is taken back then depends on whether there is a member.
      return await connection.addLearner(this.#change.peerUrl, { timeoutMs: CALL_MS, signal: new AbortController().signal });
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

  async #overdue(error: EtcdRefusal | Failure, learner: EtcdMember | undefined, members: readonly EtcdMember[]): Promise<Failure> {
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
