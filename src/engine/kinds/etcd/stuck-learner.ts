import { Failure } from '../../../base/failure.ts';
import { type EtcdConnection, isEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import type { EtcdMember } from '../../../cluster/etcd/messages.ts';
import type { RuntimeContainer } from '../../../host/ports.ts';
import type { EtcdMemberHere } from '../../changes/etcd-changes.ts';
import type { ChangeContext } from '../../kind.ts';
import { etcdContainers, etcdLog, stopEtcdContainer } from './etcd-container.ts';
import { ETCD_LEARNER_RESTARTED, ETCD_MEMBER_CRASHES, WAITING_ETCD_ENDED } from './sentences.ts';

/**
 * A member that got a snapshot and is not stuck serves within a few milliseconds of it
 * (lab/etcd/stuck-learner.test.ts).
 */
const AFTER_SNAPSHOT_MS = 200;
/** Without a sign of a snapshot it may just be slow. */
const WITHOUT_SNAPSHOT_MS = 3_000;
/** For etcd to take its database from the disk into memory, in bytes a millisecond: 200 MB/s. */
const BYTES_PER_MS = 200_000;
/**
 * After the first time, longer than etcd's own time limit of 7 s for saying its name, and than the kubelet's first
 * pause of 10 s.
 */
const NEXT_RESTART_MS = 15_000;
const MOST_RESTARTS = 2;
const CALL_MS = 2_000;
const LOOK_AT_LOG_MS = 1_000;
const ENDS_BEFORE_FAILING = 3;

/**
 * A learner that is started but does not serve. Its request to publish its name may reach it inside a snapshot: the
 * member list has the name, but the learner waits for it until a time limit of 7 s, and serves nobody. It has no vote,
 * so it may be restarted; it serves at once then. One that is still receiving a snapshot is left alone, and so is every
 * voter.
 */
export class StuckLearner {
  readonly #change: EtcdMemberHere;
  readonly #context: ChangeContext;
  /** The container that is silent, and since when. */
  #silent: { id: string; since: number } | undefined;
  #restarts = 0;
  /**
   * Of this join: where an earlier Pod of the same manifest has left its logs the kubelet counts on
   * (calcRestartCountByLogDir).
   */
  #firstAttempt = Number.POSITIVE_INFINITY;
  #logAt = 0;
  #loadMs: number | undefined;

  constructor(change: EtcdMemberHere, context: ChangeContext) {
    this.#change = change;
    this.#context = context;
  }

  /** Restarts it when it is stuck. `member` as the list has it now. Throws ETCD_MEMBER_CRASHES. */
  async look(member: EtcdMember, connection: EtcdConnection): Promise<void> {
    const { clock } = this.#context.host.read;
    const [newest] = await this.#containers();
    if (newest !== undefined) this.#firstAttempt = Math.min(this.#firstAttempt, newest.attempt);
    if (newest?.state === 'exited') await this.#sayWhy(newest);
    if (!member.isLearner || member.name === '' || newest?.state !== 'running' || this.#restarts >= MOST_RESTARTS)
      return;
    if (this.#silent?.id !== newest.id) this.#silent = { id: newest.id, since: clock.monotonic() };
    const signs = await this.#snapshotSigns();
    if (signs === 'underway') this.#silent = undefined;
    if (this.#silent === undefined || clock.monotonic() - this.#silent.since < (await this.#limit(signs, connection)))
      return;
    if (await this.#isLearnerStill(member, connection)) await this.#restart();
  }

  /** Right before the restart: a voter of two must never be without its process. */
  async #isLearnerStill({ id }: EtcdMember, connection: EtcdConnection): Promise<boolean> {
    const { signal } = this.#context;
    const list = await unlessTrouble(connection.memberList({ timeoutMs: CALL_MS, signal }), signal);
    return list?.members.find((member) => member.id === id)?.isLearner === true;
  }

  /** None when the runtime does not tell: etcd's own time limit heals it without us. */
  async #containers(): Promise<RuntimeContainer[]> {
    try {
      return await etcdContainers(this.#change, this.#context.host.read);
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    }
  }

  async #limit(signs: 'none' | 'underway' | 'taken', connection: EtcdConnection): Promise<number> {
    this.#loadMs ??= await this.#timeToLoad(connection);
    if (this.#loadMs === undefined) return Number.POSITIVE_INFINITY; // not known now
    if (this.#restarts > 0) return NEXT_RESTART_MS + this.#loadMs;
    return (signs === 'taken' ? AFTER_SNAPSHOT_MS : WITHOUT_SNAPSHOT_MS) + this.#loadMs;
  }

  async #timeToLoad(connection: EtcdConnection): Promise<number | undefined> {
    const { signal } = this.#context;
    const status = await unlessTrouble(connection.status({ timeoutMs: CALL_MS, signal }), signal);
    return status && status.dbSize / BYTES_PER_MS;
  }

  /**
   * By the files that there are while a snapshot is received and taken over, and after it
   * (server/etcdserver/api/snap/db.go and snapshotter.go).
   */
  async #snapshotSigns(): Promise<'none' | 'underway' | 'taken'> {
    const names = (await this.#context.host.read.files.list(`${this.#change.dataDir}/member/snap`)) ?? [];
    if (names.some((name) => name.startsWith('tmp') || name.endsWith('.snap.db'))) return 'underway';
    return names.some((name) => name.endsWith('.snap')) ? 'taken' : 'none';
  }

  async #restart(): Promise<void> {
    const { host, emit } = this.#context;
    const { clientUrl } = this.#change;
    this.#silent = undefined;
    try {
      if (!(await stopEtcdContainer(this.#change, host))) return;
      this.#restarts++;
      emit({ type: 'notice', level: 'info', message: ETCD_LEARNER_RESTARTED({ clientUrl }) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#restarts = MOST_RESTARTS;
    }
  }

  async #sayWhy(newest: RuntimeContainer): Promise<void> {
    const { host, emit } = this.#context;
    const ends = newest.attempt + 1 - this.#firstAttempt - this.#restarts;
    if (ends <= 0 || (host.read.clock.monotonic() < this.#logAt && ends < ENDS_BEFORE_FAILING)) return;
    this.#logAt = host.read.clock.monotonic() + LOOK_AT_LOG_MS;
    const log = await etcdLog(this.#change.name, host.read);
    if (ends >= ENDS_BEFORE_FAILING) throw new Failure(ETCD_MEMBER_CRASHES, { ends, log });
    emit({ type: 'waiting', message: WAITING_ETCD_ENDED({ last: log.at(-1) ?? '' }) });
  }
}

/** Undefined when etcd does not tell it now: it is asked again. */
async function unlessTrouble<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    signal.throwIfAborted();
    if (!isEtcdTrouble(error)) throw error;
    return undefined;
  }
}
