import type { Reason } from '../../base/text.ts';
import type { Clock } from '../../host/ports.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { reasonOf } from './cluster.ts';
import { isEtcdTrouble } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import type { statusOf } from './health.ts';

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
