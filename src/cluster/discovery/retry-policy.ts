import type { EmitNotice } from '../../base/events.ts';
import { Failure, isFailure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import type { Clock } from '../../host/ports.ts';
import { isTransient } from '../../wire/http/answer.ts';
import {
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  CONNECTION_TIMED_OUT,
  HOST_UNREACHABLE,
  NAME_NOT_FOUND,
  PROXY_REFUSED,
  PROXY_UNREACHABLE,
  REQUEST_TIMED_OUT,
  RESOLVER_FAILED,
  RESPONSE_BROKEN,
} from '../../wire/sentences.ts';
import {
  API_SERVER_NOT_READY,
  CLUSTER_INFO_FORBIDDEN,
  CLUSTER_INFO_NOT_FOUND,
  CREDENTIAL_REJECTED,
  DISCOVERY_NO_ANSWER_YET,
  DISCOVERY_URL_STATUS,
  DISCOVERY_WAITING,
  SIGNATURE_MISSING,
  TOKEN_UNKNOWN,
} from './sentences.ts';

/** Signatures for others but not for ours: the signer has just run, and would have signed for ours too. */
const UNKNOWN_TOKEN_MS = 10_000;

/**
 * Init makes cluster-info public some seconds after its API server has begun to answer; later it stays as it is: it was
 * closed.
 */
const FORBIDDEN_MS = 60_000;

/** An API server answers before its view of the token Secrets is complete. */
const REJECTED_MS = 2_000;

/** A machine may be started before the control plane exists: these go away by themselves. */
const HEALS: ReadonlySet<string> = new Set<string>([
  CONNECTION_REFUSED.code,
  HOST_UNREACHABLE.code,
  CONNECTION_TIMED_OUT.code,
  CONNECTION_RESET.code,
  NAME_NOT_FOUND.code,
  RESOLVER_FAILED.code,
  PROXY_UNREACHABLE.code,
  REQUEST_TIMED_OUT.code,
  RESPONSE_BROKEN.code,
  CLUSTER_INFO_NOT_FOUND.code,
  API_SERVER_NOT_READY.code,
  SIGNATURE_MISSING.code,
]);

interface RetryPolicyOptions {
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  emit: EmitNotice;
  signal: AbortSignal;
  /** timeouts.discovery. */
  timeoutMs: number;
}

const FIRST_PAUSE_MS = 200;

const LONGEST_PAUSE_MS = 2_000;

/**
 * The controller manager signs seconds after an init has ended: a machine that begins to join then does not sleep
 * through it.
 */
const SIGNED_SOON = { pauseMs: 200, withinMs: 10_000 };

const SHOWN_AFTER_MS = 1_000;

/** A timer of whole milliseconds fires a little before the time that is left, counted exactly. */
const TIMER_GRAIN_MS = 5;

/** As kubeadm's client. */
const ATTEMPT_MS = 10_000;

/** The time that one discovery has, over all its steps, and what it shows while it waits. */
export class RetryPolicy {
  readonly #options: RetryPolicyOptions;
  readonly #started: number;
  /** The last one, and the last one's sentence that was shown. */
  #failure: Failure | undefined;
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

  /**
   * Runs `attempt` (with its time limit in ms) until it succeeds: again and again while its failure can heal and time
   * is left, 200 ms doubling to 2 s apart, or as long as the server asks for. `subject` is what is waited for, as
   * shown. Throws the last Failure, or the signal's reason at once.
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

  async #repeat<T>(subject: string, attempt: (timeoutMs: number) => Promise<T>): Promise<T> {
    const { clock, signal, random } = this.#options;
    let since = clock.monotonic();
    const backOff = new BackOff({ firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS, random });
    for (;;) {
      signal.throwIfAborted();
      const before = this.#failure;
      const result = await this.#try(attempt);
      if (!(result instanceof Failure)) return result.value;
      signal.throwIfAborted();
      if (before?.code !== result.code) since = clock.monotonic();
      this.#failure = result;
      const grace = healsWithin(result);
      if (grace === 0) throw result;
      const left = Math.min(this.remaining(), since + grace - clock.monotonic());
      if (left <= 0) throw this.#waited(result);
      if (this.#elapsed() >= SHOWN_AFTER_MS) this.#show(subject, result);
      const isSignedSoon = result.code === SIGNATURE_MISSING.code && clock.monotonic() - since < SIGNED_SOON.withinMs;
      const pause = isSignedSoon ? SIGNED_SOON.pauseMs * (0.5 + random()) : backOff.next(retryAfterMs(result));
      await clock.sleep(Math.min(left, pause), signal);
      if (this.remaining() <= 0) throw this.#waited(result);
    }
  }

  async #try<T>(attempt: (timeoutMs: number) => Promise<T>): Promise<{ value: T } | Failure> {
    const limit = Math.max(1, Math.min(ATTEMPT_MS, this.remaining()));
    try {
      return { value: await attempt(limit) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // An attempt that was cut short by the end of the wait says less than the one before it.
      const cutShort = limit < ATTEMPT_MS && this.remaining() <= TIMER_GRAIN_MS && endsInTime(error);
      return cutShort ? (this.#failure ?? error) : error;
    }
  }

  /** A second after the start the reason is shown, or that there is no answer yet. */
  #showLater(subject: string, done: AbortSignal): void {
    const { clock, emit } = this.#options;
    const pause = SHOWN_AFTER_MS - this.#elapsed();
    if (pause <= 0) return;
    clock.sleep(pause, done).then(
      () => {
        if (done.aborted) return;
        if (this.#failure !== undefined) this.#show(subject, this.#failure);
        else emit({ type: 'waiting', message: DISCOVERY_NO_ANSWER_YET({ server: subject }) });
      },
      () => {},
    );
  }

  /** Each reason once, when it changes. */
  #show(subject: string, failure: Failure): void {
    if (this.#shown === failure.message) return;
    this.#shown = failure.message;
    this.#options.emit({ type: 'waiting', message: DISCOVERY_WAITING({ server: subject }), failure });
  }

  #waited(failure: Failure): Failure {
    const waitedSeconds = Math.round(this.#elapsed() / 1000);
    return failure.with({ waitedSeconds });
  }

  #elapsed(): number {
    return this.#options.clock.monotonic() - this.#started;
  }
}

function retryAfterMs(failure: Failure): number | undefined {
  const seconds = isFailure(failure, API_SERVER_NOT_READY) ? failure.params.retryAfterSeconds : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

/** It says only that a time limit has passed. */
function endsInTime(failure: Failure): boolean {
  return (
    failure.class === 'timeout' || (isFailure(failure, PROXY_UNREACHABLE) && failure.params.reason === 'ETIMEDOUT')
  );
}

/** For how long (in ms) a failure that stays may still go away; 0 for what cannot heal, and is reported at once. */
export function healsWithin(failure: Failure): number {
  if (HEALS.has(failure.code)) return Number.POSITIVE_INFINITY;
  if (failure.code === TOKEN_UNKNOWN.code) return UNKNOWN_TOKEN_MS;
  if (failure.code === CLUSTER_INFO_FORBIDDEN.code) return FORBIDDEN_MS;
  if (failure.code === CREDENTIAL_REJECTED.code) return REJECTED_MS;
  // A gateway status says that the proxy does not reach the API server; 403 and 407 are the proxy's own no.
  if (isFailure(failure, PROXY_REFUSED)) return isTransient(failure.params.status) ? Number.POSITIVE_INFINITY : 0;
  if (isFailure(failure, DISCOVERY_URL_STATUS))
    return isTransient(failure.params.status) ? Number.POSITIVE_INFINITY : 0;
  return 0;
}
