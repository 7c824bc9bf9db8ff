import type { Reason } from '../../base/text.ts';
import { closing } from '../../base/try.ts';
import type { Clock } from '../../host/ports.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { reasonOf } from './cluster.ts';
import type { EtcdTrouble } from './cluster-etcd-sentences.ts';
import { EtcdConnection, isEtcdTrouble, type OpenOptions, onEtcdTrouble } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import type { EtcdStatus } from './messages.ts';

/** The status of one endpoint, over a connection of its own. Throws an EtcdRefusal or a Failure. */
export function statusOf(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdStatus> {
  return withConnection(url, credential, options, (connection) => connection.status(options));
}

/** Reads through one endpoint with a quorum's confirmation. Throws an EtcdRefusal or a Failure. */
export function readThrough(url: string, credential: EtcdCredential | undefined, options: OpenOptions): Promise<void> {
  return withConnection(url, credential, options, (connection) => connection.linearizableRead(options));
}

type Look = (url: string, credential: EtcdCredential | undefined, options: OpenOptions) => Promise<readonly string[]>;

const byStatus: Look = async (...asked) => (await statusOf(...asked)).errors;
const byRead: Look = async (...asked) => {
  await readThrough(...asked);
  return [];
};

/** The endpoints, all asked at once, that report an error or do not answer. */
export const endpointTroubles = (
  urls: readonly string[],
  credential: EtcdCredential | undefined,
  options: OpenOptions,
) => troubles(byStatus, urls, credential, options);

/** The endpoints that cannot read: an etcd with authentication may hide its status. */
export const readTroubles = (urls: readonly string[], credential: EtcdCredential | undefined, options: OpenOptions) =>
  troubles(byRead, urls, credential, options);

async function troubles(
  look: Look,
  urls: readonly string[],
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdTrouble[]> {
  const found = await Promise.all(urls.map((url) => troubleOf(look, url, credential, options)));
  options.signal.throwIfAborted();
  return found.filter((trouble) => trouble !== undefined);
}

async function troubleOf(
  look: Look,
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdTrouble | undefined> {
  return look(url, credential, options).then(
    (errors) => (errors.length === 0 ? undefined : { url, reason: errors.join('; ').slice(0, 300) }),
    onEtcdTrouble((trouble) => ({ url, reason: reasonOf(trouble) }), options.signal),
  );
}

async function withConnection<T>(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
  work: (connection: EtcdConnection) => Promise<T>,
): Promise<T> {
  return closing(await EtcdConnection.open(url, credential, options), (connection) => work(connection));
}

export interface ProbeOptions {
  /** Asks the member. */
  status: typeof statusOf;
  credential: EtcdCredential;
  dialer: Dialer;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Longer than etcd's own limit for publishing its name (5 s and twice the election timeout): etcd listens before it
 * serves, so that a waiting handshake ends at the moment when it serves.
 */
const ATTEMPT_MS = 10_000;
const BETWEEN_MS = 50;

/** Asks a member's own client URL in the background until it answers. */
export class ServingProbe {
  /** ID of the member that answered. */
  servingId: bigint | undefined;
  /** The reason for no answer yet. */
  reason: Reason = '';
  readonly #stop = new AbortController();
  readonly done: Promise<void>;

  constructor(url: string, options: ProbeOptions) {
    const signal = AbortSignal.any([options.signal, this.#stop.signal]);
    this.done = this.#run(url, { ...options, signal });
    this.done.catch(() => {});
  }

  /** Stops the attempts. */
  close(): void {
    this.#stop.abort(new Error('not asked any more'));
  }

  async #run(url: string, { status, credential, dialer, clock, signal }: ProbeOptions): Promise<void> {
    for (;;) {
      try {
        const { memberId } = await status(url, credential, { dialer, timeoutMs: ATTEMPT_MS, signal });
        this.servingId = memberId;
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!isEtcdTrouble(error)) throw error;
        this.reason = reasonOf(error);
      }
      await clock.sleep(BETWEEN_MS, signal);
    }
  }
}
