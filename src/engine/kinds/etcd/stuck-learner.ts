import { Failure, onFailure } from '../../../base/failure.ts';
import type { EtcdConnection } from '../../../cluster/etcd/connection.ts';
import { onEtcdTrouble } from '../../../cluster/etcd/connection.ts';
import type { EtcdMember } from '../../../cluster/etcd/messages.ts';
import type { RuntimeContainer } from '../../../host/container-runtimes.ts';
import type { EtcdMemberHere } from '../../changes/etcd-changes.ts';
import type { ChangeContext } from '../../kind.ts';
import { etcdContainers, etcdLog, stopEtcdContainer } from './etcd-container.ts';
import { ETCD_LEARNER_RESTARTED, ETCD_MEMBER_CRASHES, WAITING_ETCD_ENDED } from './kinds-etcd-sentences.ts';

/**
 * A member that is not stuck serves within milliseconds after a snapshot (lab/etcd/stuck-learner.test.ts). On a slow
 * machine it takes longer, as did all before: it gets a quarter of that time.
 */
const AFTER_SNAPSHOT_MS = { least: 50, most: 200, share: 1 / 4 };
/** Without a snapshot the member may only be slow, and one that had its snapshot earlier is still starting. */
const WITHOUT_SNAPSHOT_MS = 3_000;
/** Speed at which etcd loads its database from the disk, in bytes per millisecond: 200 MB/s. */
const BYTES_PER_MS = 200_000;
/** Longer than etcd's time limit of 7 s for publishing its name, and than the kubelet's first pause of 10 s. */
const NEXT_RESTART_MS = 15_000;
const MOST_RESTARTS = 2;
const CALL_MS = 2_000;
const LOOK_AT_LOG_MS = 1_000;
const ENDS_BEFORE_FAILING = 3;

type Signs = 'none' | 'underway' | 'taken';

/**
 * Restarts a learner that has started but does not serve. If the publication of its name reaches it inside a snapshot,
 * the member list has the name, but the learner waits for it until a time limit of 7 s and serves no client. A restart
 * makes it serve at once, and costs nothing because it has no vote. A learner that is still receiving a snapshot, and
 * every voter, is left alone.
 */
export class StuckLearner {
  readonly #change: EtcdMemberHere;
  readonly #context: ChangeContext;
  /** The container that does not serve, and since when. */
  #silent: { id: string; since: number } | undefined;
  /** The container that was seen running without a snapshot, since when, and for how long, once it has taken one. */
  #receiving: { id: string; since: number; took?: number } | undefined;
  #restarts = 0;
  /** The first attempt of this join: the kubelet counts on from an earlier Pod's logs (calcRestartCountByLogDir). */
  #firstAttempt = Number.POSITIVE_INFINITY;
  #logAt = 0;
  #loadMs: number | undefined;

  constructor(change: EtcdMemberHere, context: ChangeContext) {
    this.#change = change;
    this.#context = context;
  }

  /**
   * Restarts the learner if it is stuck. `member` comes from the current list; `serves` is asked last. Throws
   * ETCD_MEMBER_CRASHES.
   */
  async look(member: EtcdMember, connection: EtcdConnection, serves = () => false): Promise<void> {
    const { clock } = this.#context.host.read;
    const [newest] = await this.#containers();
    if (newest !== undefined) this.#firstAttempt = Math.min(this.#firstAttempt, newest.attempt);
    if (newest?.state === 'exited') await this.#sayWhy(newest);
    if (!member.isLearner || newest?.state !== 'running' || this.#restarts >= MOST_RESTARTS) return;
    const signs = await this.#snapshotSigns();
    const now = { id: newest.id, since: clock.monotonic() };
    if (this.#hasJustTaken(now, signs)) this.#silent = undefined; // its time begins now
    if (member.name === '') return;
    if (this.#silent?.id !== now.id) this.#silent = now;
    if (signs === 'underway') this.#silent = undefined;
    if (this.#silent === undefined || clock.monotonic() - this.#silent.since < (await this.#limit(signs, connection)))
      return;
    if ((await this.#isLearnerStill(member, connection)) && !serves()) await this.#restart();
  }

  /** Notes how long a container that was seen without a snapshot has needed for one. */
  #hasJustTaken({ id, since }: { id: string; since: number }, signs: Signs): boolean {
    const known = this.#receiving?.id === id ? this.#receiving : undefined;
    if (signs !== 'taken') this.#receiving = known ?? { id, since };
    if (signs !== 'taken' || known === undefined || known.took !== undefined) return false;
    known.took = since - known.since;
    return true;
  }

  /** Checked right before the restart, because a voter of two must never lose its process. */
  async #isLearnerStill({ id }: EtcdMember, connection: EtcdConnection): Promise<boolean> {
    const { signal } = this.#context;
    const list = await connection
      .memberList({ timeoutMs: CALL_MS, signal })
      .catch(onEtcdTrouble(() => undefined, signal));
    return list?.members.find((member) => member.id === id)?.isLearner === true;
  }

  /** Returns none if the runtime fails: etcd's own time limit also ends the wait. */
  #containers(): Promise<RuntimeContainer[]> {
    return etcdContainers(this.#change, this.#context.host.read).catch(onFailure(() => []));
  }

  async #limit(signs: Signs, connection: EtcdConnection): Promise<number> {
    this.#loadMs ??= await this.#timeToLoad(connection);
    if (this.#loadMs === undefined) return Number.POSITIVE_INFINITY; // not known yet
    if (this.#restarts > 0) return NEXT_RESTART_MS + this.#loadMs;
    return (signs === 'taken' ? this.#afterSnapshot() : WITHOUT_SNAPSHOT_MS) + this.#loadMs;
  }

  #afterSnapshot(): number {
    const { id, took } = this.#receiving ?? {};
    if (id !== this.#silent?.id || took === undefined) return WITHOUT_SNAPSHOT_MS;
    const { least, most, share } = AFTER_SNAPSHOT_MS;
    return Math.min(Math.max(took * share, least), most);
  }

  async #timeToLoad(connection: EtcdConnection): Promise<number | undefined> {
    const { signal } = this.#context;
    return connection.status({ timeoutMs: CALL_MS, signal }).then(
      ({ dbSize }) => dbSize / BYTES_PER_MS,
      onEtcdTrouble(() => undefined, signal),
    );
  }

  /** Derived from the files of a snapshot's reception (server/etcdserver/api/snap/db.go and snapshotter.go). */
  async #snapshotSigns(): Promise<Signs> {
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
