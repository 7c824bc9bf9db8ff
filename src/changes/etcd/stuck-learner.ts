import type { EtcdConnection } from '../../etcd/connection.ts';
import type { EtcdMember } from '../../etcd/messages.ts';
import { Failure } from '../../failure.ts';
import type { PromoteEtcdMember } from '../change.ts';
import type { Surroundings } from '../kind.ts';
import { etcdContainers, etcdLog, stopEtcdContainer } from './etcd-container.ts';

/** A member serves a few milliseconds after its name is listed, if it does at all. */
const NAMED_BUT_SILENT_MS = 500;
/** What etcd's database takes to be read from the disk, in bytes a millisecond: a slow disk's 50 MB/s. */
const BYTES_PER_MS = 50_000;
/** After the first time, longer than etcd's own time limit of 7 s for saying its name, and than the kubelet's first pause of 10 s. */
const NEXT_RESTART_MS = 15_000;
const MOST_RESTARTS = 2;
const LOOK_AT_CONTAINER_MS = 1_000;
const ENDS_BEFORE_FAILING = 3;

/**
 * A learner that is started but does not serve. Its request to publish its name may reach it inside a snapshot: the member list has the name, but
 * the learner waits for it until a time limit of 7 s, and serves nobody. It has no vote, so it may be restarted; it serves at once then. One that
 * is still receiving a snapshot is left alone, and so is every voter.
 */
export class StuckLearner {
  readonly #change: PromoteEtcdMember;
  readonly #surroundings: Surroundings;
  #silentSince: number | undefined;
  #restarts = 0;
  #lookAt: number;
  #loadMs: number | undefined;

  constructor(change: PromoteEtcdMember, surroundings: Surroundings) {
    this.#change = change;
    this.#surroundings = surroundings;
    this.#lookAt = surroundings.host.read.clock.monotonic() + LOOK_AT_CONTAINER_MS;
  }

  /** Restarts it when it is stuck. `member` as the list has it now. Throws ETCD_MEMBER_CRASHES. */
  async look(member: EtcdMember, connection: EtcdConnection): Promise<void> {
    const { clock } = this.#surroundings.host.read;
    if (!member.isLearner) return;
    if (clock.monotonic() >= this.#lookAt) await this.#lookAtContainer();
    if (member.name === '' || this.#restarts >= MOST_RESTARTS) return;
    this.#silentSince ??= clock.monotonic();
    this.#loadMs ??= await this.#timeToLoad(connection);
    const patience = this.#restarts === 0 ? NAMED_BUT_SILENT_MS + this.#loadMs : NEXT_RESTART_MS + this.#loadMs;
    if (clock.monotonic() - this.#silentSince < patience || (await this.#receives())) return;
    await this.#restart();
  }

  async #timeToLoad(connection: EtcdConnection): Promise<number> {
    const { signal } = this.#surroundings;
    return (await connection.status({ timeoutMs: 2_000, signal })).dbSize / BYTES_PER_MS;
  }

  /** Files that are there only while a snapshot is received or taken over (server/etcdserver/api/snap/db.go). */
  async #receives(): Promise<boolean> {
    const names = await this.#surroundings.host.read.files.list(`${this.#change.dataDir}/member/snap`);
    return (names ?? []).some((name) => name.startsWith('tmp') || name.endsWith('.snap.db'));
  }

  async #restart(): Promise<void> {
    const { host, emit } = this.#surroundings;
    const { clientUrl, criSocket } = this.#change;
    try {
      if (!(await stopEtcdContainer(criSocket, host))) return;
      this.#restarts++;
      emit({ type: 'notice', level: 'info', message: { key: 'ETCD_LEARNER_RESTARTED', params: { clientUrl } } });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#restarts = MOST_RESTARTS; // etcd's own time limit heals it, too
    }
    this.#silentSince = host.read.clock.monotonic();
  }

  async #lookAtContainer(): Promise<void> {
    const { host, emit } = this.#surroundings;
    const { criSocket, name } = this.#change;
    this.#lookAt = host.read.clock.monotonic() + LOOK_AT_CONTAINER_MS;
    const containers = await etcdContainers(criSocket, host.read).catch((error: unknown) => {
      if (error instanceof Failure) return [];
      throw error;
    });
    const [newest] = containers;
    if (newest?.state !== 'exited') return;
    const ends = newest.attempt + 1 - this.#restarts;
    if (ends <= 0) return;
    const log = await etcdLog(name, host.read);
    if (ends >= ENDS_BEFORE_FAILING) throw new Failure('ETCD_MEMBER_CRASHES', { ends, log });
    emit({ type: 'waiting', message: { key: 'WAITING_ETCD_ENDED', params: { last: log.at(-1) ?? '' } } });
  }
}
