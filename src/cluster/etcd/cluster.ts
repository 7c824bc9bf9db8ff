import { Failure, isFailure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import type { Clock } from '../../host/ports.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { sameUrl } from '../../wire/endpoint.ts';
import { TLS_CERTIFICATE_EXPIRED, TLS_NAME_MISMATCH, TLS_UNKNOWN_CA } from '../../wire/wire-sentences.ts';
import {
  ETCD_CLIENT_REFUSED,
  ETCD_LIST_IMPLAUSIBLE,
  ETCD_URL_INVALID,
  ETCD_URL_WITHOUT_TLS,
  type EtcdTrouble,
} from './cluster-etcd-sentences.ts';
import { type CallOptions, EtcdConnection, EtcdRefusal, isEtcdTrouble, onEtcdTrouble } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import { type EtcdMemberList, hexadecimal } from './messages.ts';

/** No endpoint returned the cluster's member list. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly troubles: readonly EtcdTrouble[];
  /** A failure that no retry can fix. */
  readonly fatal: Failure | undefined;

  constructor(troubles: readonly EtcdTrouble[], fatal: Failure | undefined) {
    super(troubles.map(({ url }) => url).join(', '));
    this.troubles = troubles;
    this.fatal = fatal;
  }
}

/** A member that answers, with the member list that a quorum of the cluster confirmed. */
export interface Answering extends EtcdMemberList {
  connection: EtcdConnection;
}

export interface ClusterOptions {
  credential: EtcdCredential | undefined;
  dialer: Dialer;
  clock: Clock;
  signal: AbortSignal;
  /** A URL that is not used, because a learner answers neither lists nor changes. */
  except?: string | undefined;
  /** The expected cluster ID; undefined accepts that of the first answer. */
  clusterId?: bigint | undefined;
}

/** Time after which the next endpoint is also asked. */
const NEXT_AFTER_MS = 250;
/** Time for one endpoint to connect and answer: short at first, doubled when none has answered. */
const FIRST_LIMIT_MS = 1_000;
const LAST_LIMIT_MS = 5_000;

/** An etcd cluster, used through the member that answers first. */
export class EtcdCluster {
  readonly #options: ClusterOptions;
  /** The initial URLs, without `except`. */
  readonly given: readonly string[];
  /** Begins with the URL that answered last. */
  #urls: string[];
  #connection: EtcdConnection | undefined;
  #limitMs = FIRST_LIMIT_MS;
  #clusterId: bigint | undefined;

  constructor(urls: readonly string[], options: ClusterOptions) {
    this.#options = options;
    this.#urls = this.#usable(urls);
    this.given = this.#urls;
    this.#clusterId = options.clusterId;
  }

  get urls(): readonly string[] {
    return this.#urls;
  }

  /**
   * The member list, confirmed by a quorum, from the connection in use or from the first endpoint that returns one.
   * Later calls use the voters in it. Throws NoAnswer with every endpoint's reason; the next call gives each of them
   * more time.
   */
  async members(): Promise<Answering> {
    const kept = this.#connection && (await this.#listBy(this.#connection));
    const found = kept ?? (await this.#first());
    this.#limitMs = FIRST_LIMIT_MS;
    this.#connection = found.connection;
    this.#clusterId = found.clusterId;
    const voters = found.members.filter(({ isLearner }) => !isLearner).flatMap(({ clientUrls }) => clientUrls);
    this.#urls = this.#usable([found.connection.url, ...voters]);
    return found;
  }

  /** Uses another member next, because an answer may be one member's own view, of its connections for example. */
  turnToAnother(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#urls = [...this.#urls.slice(1), ...this.#urls.slice(0, 1)];
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #usable(urls: readonly string[]): string[] {
    const { except } = this.#options;
    return [...new Set(urls)].filter((url) => except === undefined || !sameUrl(url, except));
  }

  async #listBy(connection: EtcdConnection): Promise<Answering | undefined> {
    const { signal } = this.#options;
    const forget = () => {
      connection.close();
      if (this.#connection === connection) this.#connection = undefined;
      return undefined;
    };
    return this.#list(connection, { timeoutMs: FIRST_LIMIT_MS, signal }).catch(onEtcdTrouble(forget, signal));
  }

  /** Refuses the list of another cluster, whatever its certificate. */
  async #list(connection: EtcdConnection, options: CallOptions): Promise<Answering> {
    const list = await connection.memberList(options);
    if (this.#clusterId === undefined || list.clusterId === this.#clusterId) return { connection, ...list };
    const detail = hexadecimal(list.clusterId);
    throw new Failure(ETCD_LIST_IMPLAUSIBLE, { url: connection.url, problem: 'other-cluster', detail });
  }

  /** Asks the endpoints in turn, each NEXT_AFTER_MS after the one before it or as soon as all before it failed. */
  async #first(): Promise<Answering> {
    const { signal, clock } = this.#options;
    const limitMs = this.#limitMs;
    this.#limitMs = Math.min(limitMs * 2, LAST_LIMIT_MS);
    const result = await firstToAnswer(this.#urls, {
      attempt: (url, until) => this.#ask(url, limitMs, until),
      discard: ({ connection }) => connection.close(),
      nextAfterMs: NEXT_AFTER_MS,
      clock,
      signal,
    });
    if ('won' in result) return result.won;
    throw noAnswer(result.errors);
  }

  async #ask(url: string, timeoutMs: number, signal: AbortSignal): Promise<Answering> {
    const { credential, dialer } = this.#options;
    const connection = await EtcdConnection.open(url, credential, { dialer, timeoutMs, signal });
    try {
      return await this.#list(connection, { timeoutMs, signal });
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/** Failures that no retry can fix, such as another certificate authority or a refused client certificate. */
const LASTING = [
  TLS_UNKNOWN_CA,
  TLS_NAME_MISMATCH,
  TLS_CERTIFICATE_EXPIRED,
  ETCD_CLIENT_REFUSED,
  ETCD_URL_INVALID,
  ETCD_URL_WITHOUT_TLS,
] as const;

function noAnswer(errors: ReadonlyMap<string, unknown>): NoAnswer {
  const all = [...errors.values()];
  const bug = all.find((error) => !isEtcdTrouble(error));
  if (bug !== undefined) throw bug;
  const lasting = all.every((error) => LASTING.some((one) => isFailure(error, one)));
  return new NoAnswer(
    [...errors].map(([url, error]) => ({ url, reason: reasonOf(error) })),
    lasting && all[0] instanceof Failure ? all[0] : undefined,
  );
}

/** An endpoint's error, for a message that lists several. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof EtcdRefusal) return error.answer;
  if (error instanceof Failure) return error;
  return error instanceof Error ? error.message : String(error);
}

interface Race<T> {
  /** Gets a signal that aborts when another attempt has won. */
  attempt: (url: string, signal: AbortSignal) => Promise<T>;
  /** Gets the result of an attempt that came second. */
  discard: (late: T) => void;
  /** In milliseconds: the next attempt begins after this time, or when all before it have failed. */
  nextAfterMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** The first success, or every attempt's error in the order of the URLs. Rejects only with the signal's reason. */
export async function firstToAnswer<T>(
  urls: readonly string[],
  race: Race<T>,
): Promise<{ won: T } | { errors: Map<string, unknown> }> {
  const stop = new AbortController();
  const signal = AbortSignal.any([race.signal, stop.signal]);
  const errors = new Map<string, unknown>();
  let winner: { won: T } | undefined;

  async function run(url: string): Promise<void> {
    try {
      const won = await race.attempt(url, signal);
      if (winner === undefined && !signal.aborted) winner = { won };
      else race.discard(won);
    } catch (error) {
      errors.set(url, error);
    }
  }

  const running = new Set<Promise<void>>();
  try {
    for (const [index, url] of urls.entries()) {
      const attempt = run(url).finally(() => running.delete(attempt));
      running.add(attempt);
      let waited = false;
      const wait = async () => {
        await race.clock.sleep(race.nextAfterMs, signal).catch(() => {});
        waited = true;
      };
      const pauses = index < urls.length - 1 ? [wait()] : [];
      while (winner === undefined && running.size > 0 && !waited) {
        await Promise.race([...running, ...pauses]);
        race.signal.throwIfAborted();
      }
      if (winner !== undefined) return winner;
    }
    return { errors: new Map(urls.map((url) => [url, errors.get(url)])) };
  } finally {
    stop.abort(new Error('another endpoint has responded'));
  }
}
