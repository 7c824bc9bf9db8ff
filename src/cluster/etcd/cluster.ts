import { Failure, isFailure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import type { Clock } from '../../host/ports.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { sameUrl } from '../../wire/endpoint.ts';
import { TLS_CERTIFICATE_EXPIRED, TLS_NAME_MISMATCH, TLS_UNKNOWN_CA } from '../../wire/sentences.ts';
import { type CallOptions, EtcdConnection, EtcdRefusal, isEtcdTrouble } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import { firstToAnswer } from './first-to-answer.ts';
import { type EtcdMemberList, hexadecimal } from './messages.ts';
import { ETCD_CLIENT_REFUSED, ETCD_LIST_IMPLAUSIBLE, ETCD_URL_INVALID, ETCD_URL_WITHOUT_TLS } from './sentences.ts';

/** Why an endpoint gave no answer that can be used. */
export interface EndpointTrouble {
  url: string;
  reason: Reason;
}

/** None of the endpoints gave the cluster's member list. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly troubles: readonly EndpointTrouble[];
  /** A failure that no second attempt mends. */
  readonly fatal: Failure | undefined;

  constructor(troubles: readonly EndpointTrouble[], fatal: Failure | undefined) {
    super(troubles.map(({ url }) => url).join(', '));
    this.troubles = troubles;
    this.fatal = fatal;
  }
}

/** A member that answers, and what the cluster (a quorum of it) says its members are. */
export interface Answering extends EtcdMemberList {
  connection: EtcdConnection;
}

export interface ClusterOptions {
  credential: EtcdCredential | undefined;
  dialer: Dialer;
  clock: Clock;
  signal: AbortSignal;
  /** The URL that is not asked for the cluster's word: a learner answers neither lists nor changes. */
  except?: string | undefined;
  /** The cluster that it must be; else the first answer tells. */
  clusterId?: bigint | undefined;
}

/** An endpoint that has not answered for this long is not waited for alone any more. */
const NEXT_AFTER_MS = 250;
/** What one endpoint gets for connecting and one answer: little at first, and more each time none has answered. */
const FIRST_LIMIT_MS = 1_000;
const LAST_LIMIT_MS = 5_000;

/** etcd as a whole: whoever of its members answers first is asked. */
export class EtcdCluster {
  readonly #options: ClusterOptions;
  /** The URLs it was made with, without the one that is not asked. */
  readonly given: readonly string[];
  /** Where it was reached last comes first. */
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
   * The member list, confirmed by a quorum, from the connection in use or the first endpoint that gives one. Throws
   * NoAnswer with every endpoint's reason; the next call gives each of them more time. What it lists is what is asked
   * from then on.
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

  /** Lets another member be asked next: this one's answer may be its own view (its connections to the others, say). */
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
    try {
      return await this.#list(connection, { timeoutMs: FIRST_LIMIT_MS, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!isEtcdTrouble(error)) throw error;
      connection.close();
      if (this.#connection === connection) this.#connection = undefined;
      return undefined;
    }
  }

  /** Another cluster's is none of ours, whoever has issued its certificate. */
  async #list(connection: EtcdConnection, options: CallOptions): Promise<Answering> {
    const list = await connection.memberList(options);
    if (this.#clusterId === undefined || list.clusterId === this.#clusterId) return { connection, ...list };
    const detail = hexadecimal(list.clusterId);
    throw new Failure(ETCD_LIST_IMPLAUSIBLE, { url: connection.url, problem: 'other-cluster', detail });
  }

  /**
   * Asks one after the other, each a little later than the one before it, or at once when all before it have failed.
   */
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

/** Another certificate authority, or a refused client certificate: waiting mends neither. */
const NOT_MENDED_BY_WAITING = [
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
  const lasting = all.every((error) => NOT_MENDED_BY_WAITING.some((one) => isFailure(error, one)));
  return new NoAnswer(
    [...errors].map(([url, error]) => ({ url, reason: reasonOf(error) })),
    lasting && all[0] instanceof Failure ? all[0] : undefined,
  );
}

/** What an endpoint's error says, for a message that names several. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof EtcdRefusal) return error.answer;
  if (error instanceof Failure) return error;
  return error instanceof Error ? error.message : String(error);
}
