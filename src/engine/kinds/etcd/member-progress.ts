import { Failure } from '../../../base/failure.ts';
import { atIntervals } from '../../../base/pace.ts';
import type { Reason } from '../../../base/text.ts';
import { type Answering, reasonOf } from '../../../cluster/etcd/cluster.ts';
import { type EtcdConnection, EtcdRefusal, isEtcdTrouble, onEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import { readThrough, ServingProbe, statusOf } from '../../../cluster/etcd/health.ts';
import { memberOf } from '../../../cluster/etcd/membership.ts';
import { type EtcdMember, hexadecimal } from '../../../cluster/etcd/messages.ts';
import { membersWithRetry, type OpenedEtcd } from '../../../cluster/etcd/open-to-join.ts';
import type { EtcdMemberHere } from '../../changes/etcd-changes.ts';
import type { ChangeContext } from '../../kind.ts';
import { etcdLog } from './etcd-container.ts';
import {
  ETCD_ANSWERS_AS_ANOTHER,
  ETCD_MEMBER_GONE,
  ETCD_MEMBER_NOT_READY,
  ETCD_REFUSED,
  WAITING_ETCD_MEMBER,
} from './kinds-etcd-sentences.ts';
import { StuckLearner } from './stuck-learner.ts';

const POLL_MS = 100;
/** While a member starts, at first. */
const OFTEN_MS = 25;
const OFTEN_FOR_MS = 3_000;
/** Short, because the member runs on this machine. */
const ALIVE_MS = 1_000;
const CALL_MS = 5_000;
const SAY_EVERY_MS = 2_000;
/** gRPC: INVALID_ARGUMENT, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const LASTING = new Set([3, 7, 12, 16]);

type Stage = 'starting' | 'catching-up' | 'voter';

/** Requests to this machine's etcd. */
export interface OwnEtcd {
  status: typeof statusOf;
  read: typeof readThrough;
}

const OVER_TLS: OwnEtcd = { status: statusOf, read: readThrough };

/** Follows this machine's member from a starting learner to a voter that serves. */
export class MemberProgress {
  readonly #change: EtcdMemberHere;
  readonly #opened: OpenedEtcd;
  readonly #context: ChangeContext;
  readonly #own: OwnEtcd;
  readonly #probe: ServingProbe;
  readonly #stuck: StuckLearner;
  #stage: Stage = 'starting';
  #stageSince: number;
  readonly #isTimeToSay: () => boolean;
  /** A promotion was refused, so the last proof that the learner serves is old. */
  #refused = false;
  /** The reason for the lack of progress. */
  #reason: Reason = '';

  constructor(change: EtcdMemberHere, opened: OpenedEtcd, context: ChangeContext, own: OwnEtcd = OVER_TLS) {
    const { clock, system } = context.host.read;
    const { dialer } = system;
    this.#change = change;
    this.#opened = opened;
    this.#context = context;
    this.#own = own;
    const { credential } = opened;
    this.#probe = new ServingProbe(change.clientUrl, {
      status: own.status,
      credential,
      dialer,
      clock,
      signal: context.signal,
    });
    this.#stuck = new StuckLearner(change, context);
    this.#stageSince = clock.monotonic();
    this.#isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  }

  /** Throws ETCD_MEMBER_GONE, ETCD_MEMBER_NOT_READY, ETCD_MEMBER_CRASHES, ETCD_REFUSED. */
  async until(goal: 'serving' | 'voting'): Promise<void> {
    const { host, emit, signal } = this.#context;
    const { access, peerUrl } = this.#change;
    try {
      for (
        let now = this.#opened.answering;
        ;
        now = await membersWithRetry(this.#opened.etcd, access.timeoutMs, { host: host.read, emit, signal })
      ) {
        const member = memberOf(now.members, peerUrl);
        if (member === undefined) throw new Failure(ETCD_MEMBER_GONE, { peerUrl });
        const progress = await this.#further(member, now, goal);
        if (progress === 'done') return;
        if (progress === 'again') continue;
        if (host.read.clock.monotonic() - this.#stageSince > access.timeoutMs) throw await this.#overdue(member);
        this.#say(member);
        await this.#pause();
      }
    } finally {
      this.#probe.close();
    }
  }

  /** Returns `again` to read the member list without a pause. */
  async #further(member: EtcdMember, now: Answering, goal: 'serving' | 'voting'): Promise<'done' | 'again' | 'wait'> {
    const serves = this.#probe.servingId === member.id;
    this.#enter(member.isLearner ? (serves ? 'catching-up' : 'starting') : 'voter');
    if (!serves) {
      const { servingId, reason } = this.#probe;
      this.#reason = servingId === undefined ? reason : ETCD_ANSWERS_AS_ANOTHER({ id: hexadecimal(servingId) });
      await this.#stuck.look(member, now.connection, () => this.#probe.servingId === member.id);
      return 'wait';
    }
    if (goal === 'serving') return 'done';
    if (member.isLearner) return (await this.#promote(member, now)) ? 'again' : 'wait';
    return (await this.#reads()) ? 'done' : 'wait';
  }

  /** Waits for the answer even when the join is interrupted: the rollback depends on whether the member votes. */
  async #promote(member: EtcdMember, { connection }: Answering): Promise<boolean> {
    const { signal } = this.#context;
    const { certificatesDir } = this.#change.access;
    signal.throwIfAborted();
    if (this.#refused && !(await this.#servesStill(member, connection))) return false;
    try {
      await connection.promote(member.id, { timeoutMs: CALL_MS, signal: new AbortController().signal });
      return true;
    } catch (error) {
      if (!isEtcdTrouble(error)) throw error;
      if (error instanceof EtcdRefusal && LASTING.has(error.code))
        throw new Failure(ETCD_REFUSED, {
          request: 'MemberPromote',
          url: error.endpoint,
          answer: error.answer,
          certificatesDir,
        });
      this.#reason = reasonOf(error);
      this.#refused = true;
      return false;
    }
  }

  /** etcd checks only a learner's progress: it would promote one that has died, and lose a vote at once. */
  async #servesStill(member: EtcdMember, connection: EtcdConnection): Promise<boolean> {
    const { host, signal } = this.#context;
    const options = { dialer: host.read.system.dialer, timeoutMs: ALIVE_MS, signal };
    return this.#own.status(this.#change.clientUrl, this.#opened.credential, options).then(
      ({ memberId }) => memberId === member.id,
      onEtcdTrouble(async (trouble) => {
        this.#reason = reasonOf(trouble);
        await this.#stuck.look(member, connection);
        return false;
      }, signal),
    );
  }

  async #reads(): Promise<boolean> {
    const { host, signal } = this.#context;
    const options = { dialer: host.read.system.dialer, timeoutMs: CALL_MS, signal };
    return this.#own.read(this.#change.clientUrl, this.#opened.credential, options).then(
      () => true,
      onEtcdTrouble((trouble) => {
        this.#reason = reasonOf(trouble);
        return false;
      }, signal),
    );
  }

  #enter(stage: Stage): void {
    if (stage === this.#stage) return;
    this.#stage = stage;
    this.#stageSince = this.#context.host.read.clock.monotonic();
  }

  #say({ name, id }: EtcdMember): void {
    if (!this.#isTimeToSay()) return;
    const params = {
      stage: this.#stage,
      named: name !== '',
      id: hexadecimal(id),
      clientUrl: this.#change.clientUrl,
      reason: this.#reason,
    };
    this.#context.emit({ type: 'waiting', message: WAITING_ETCD_MEMBER(params) });
  }

  async #pause(): Promise<void> {
    const { host, signal } = this.#context;
    const { clock } = host.read;
    const often = this.#stage === 'starting' && clock.monotonic() - this.#stageSince < OFTEN_FOR_MS;
    const answers = this.#probe.servingId === undefined ? [this.#probe.done] : [];
    await Promise.race([clock.sleep(often ? OFTEN_MS : POLL_MS, signal), ...answers]);
  }

  async #overdue({ id, name }: EtcdMember): Promise<Failure> {
    const { read } = this.#context.host;
    return new Failure(ETCD_MEMBER_NOT_READY, {
      stage: this.#stage,
      named: name !== '',
      id: hexadecimal(id),
      clientUrl: this.#change.clientUrl,
      seconds: Math.round((read.clock.monotonic() - this.#stageSince) / 1000),
      reason: this.#reason,
      log: await etcdLog(this.#change.name, read),
    });
  }
}
