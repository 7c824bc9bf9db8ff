import type { EmitNotice } from '../../base/events.ts';
import { EVER, Failure, healsWithin, isFailure } from '../../base/failure.ts';
import { type BackOff, repeat } from '../../base/pace.ts';
import type { Clock } from '../../host/ports.ts';
import { PROXY_UNREACHABLE } from '../../wire/proxy/wire-proxy-sentences.ts';
import { DISCOVERY_NO_ANSWER_YET, DISCOVERY_WAITING, SIGNATURE_MISSING } from './cluster-discovery-sentences.ts';

interface RetryPolicyOptions {
  clock: Clock;
  emit: EmitNotice;
  signal: AbortSignal;
  /** timeouts.discovery. */
  timeoutMs: number;
}

const PAUSES = { firstMs: 200, longestMs: 2_000 };

/** Short pauses at first, because the controller manager signs seconds after init ends. */
const SIGNED_SOON = { pauseMs: 200, withinMs: 10_000 };

const SHOWN_AFTER_MS = 1_000;

/** Timers count whole milliseconds and may fire a little early. */
const TIMER_GRAIN_MS = 5;

/** Limit of one attempt, as in kubeadm's client. */
const ATTEMPT_MS = 10_000;

/** Retries of one discovery: one time limit over all its steps, and `waiting` events meanwhile. */
export class RetryPolicy {
  readonly #options: RetryPolicyOptions;
  readonly #started: number;
  /** The last failure of the current step. */
  #failure: Failure | undefined;
  /** The last message that was shown. */
  #shown: string | undefined;

  constructor(options: RetryPolicyOptions) {
    this.#options = options;
    this.#started = options.clock.monotonic();
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** In ms, never below 0. */
  remaining(): number {
    return Math.max(0, this.#options.timeoutMs - this.#elapsed());
  }

  /** Limit of a request that begins now, in ms. */
  attemptMs(): number {
    return Math.max(1, Math.min(ATTEMPT_MS, this.remaining()));
  }

  /**
   * Runs `attempt` (with its time limit in ms) until it succeeds, as long as its failure can heal and time is left.
   * Pauses 200 ms, doubling to 2 s, or as long as the server asks. `subject`: the server, for `waiting` events. Throws
   * the last Failure, or the signal's reason at once.
   */
  async until<T>(subject: string, attempt: (timeoutMs: number) => Promise<T>): Promise<T> {
    const done = new AbortController();
    this.#showLater(subject, done.signal);
    try {
      return await this.#repeat(subject, attempt);
    } finally {
      this.#failure = undefined;
      done.abort();
    }
  }

  #repeat<T>(subject: string, attempt: (timeoutMs: number) => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    let since = clock.monotonic();
    const again = (failure: Failure, backOff: BackOff) => {
      const before = this.#failure;
      const grace = healsWithin(failure);
      if (before?.kind !== failure.kind || healsWithin(before) !== grace) since = clock.monotonic();
      this.#failure = failure;
      if (grace === 0) throw failure;
      const left = Math.min(this.remaining(), since + grace - clock.monotonic());
      if (left <= 0) throw this.#withWait(failure);
      if (this.#elapsed() >= SHOWN_AFTER_MS) this.#show(subject, failure);
      const isSignedSoon = failure.kind === SIGNATURE_MISSING.kind && clock.monotonic() - since < SIGNED_SOON.withinMs;
      const pause = isSignedSoon ? SIGNED_SOON.pauseMs * (0.5 + clock.random()) : backOff.next(retryAfterMs(failure));
      return Math.min(left, pause);
    };
    return repeat(() => this.#try(attempt), { ...PAUSES, clock, signal }, again);
  }

  async #try<T>(attempt: (timeoutMs: number) => Promise<T>): Promise<{ result: T } | Failure> {
    // No attempt begins after the time is up.
    if (this.#failure !== undefined && this.remaining() <= 0) return this.#failure;
    const limit = this.attemptMs();
    try {
      return { result: await attempt(limit) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Prefers the failure before it: an attempt cut short by the end of the wait has nothing to report.
      const cutShort = limit < ATTEMPT_MS && this.remaining() <= TIMER_GRAIN_MS && endsInTime(error);
      return cutShort ? (this.#failure ?? error) : error;
    }
  }

  /** Emits `waiting` with the reason, or with the lack of an answer, a second after the start. */
  #showLater(subject: string, done: AbortSignal): void {
    const { clock, emit } = this.#options;
    const pause = SHOWN_AFTER_MS - this.#elapsed();
    if (pause <= 0) return;
    clock.sleep(pause, done).then(
      () => {
        if (done.aborted) return;
        if (this.#failure !== undefined) this.#show(subject, this.#failure);
        else emit({ type: 'waiting', message: DISCOVERY_NO_ANSWER_YET(this.#expected(subject)) });
      },
      () => {},
    );
  }

  /** Emits `waiting` when the reason has changed. */
  #show(subject: string, failure: Failure): void {
    if (this.#shown === failure.message) return;
    this.#shown = failure.message;
    const message = DISCOVERY_WAITING(this.#expected(subject, healsWithin(failure)));
    this.#options.emit({ type: 'waiting', message, failure });
  }

  #expected(server: string, mostMs = EVER) {
    return { server, upToSeconds: Math.ceil(Math.min(this.remaining(), mostMs) / 1000) };
  }

  #withWait(failure: Failure): Failure {
    return failure.with({ waitedSeconds: Math.round(this.#elapsed() / 1000) });
  }

  #elapsed(): number {
    return this.#options.clock.monotonic() - this.#started;
  }
}

function retryAfterMs(failure: Failure): number | undefined {
  const { retryAfterSeconds } = failure.params as { retryAfterSeconds?: number };
  return retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000;
}

/** True for a failure that only reports a time limit. */
function endsInTime(failure: Failure): boolean {
  return (
    failure.class === 'timeout' || (isFailure(failure, PROXY_UNREACHABLE) && failure.params.reason === 'ETIMEDOUT')
  );
}
