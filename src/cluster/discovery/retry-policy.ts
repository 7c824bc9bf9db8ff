import type { EmitNotice } from '../../base/events.ts';
import { Failure, isFailure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import type { Clock } from '../../host/ports.ts';
import { isTransient } from '../../wire/http/answer.ts';
import { PROXY_REFUSED, PROXY_UNREACHABLE } from '../../wire/proxy/sentences.ts';
import {
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  CONNECTION_TIMED_OUT,
  HOST_UNREACHABLE,
  NAME_NOT_FOUND,
  REQUEST_TIMED_OUT,
  RESOLVER_FAILED,
  RESPONSE_BROKEN,
  TLS_CERTIFICATE_EXPIRED,
  TLS_CERTIFICATE_NOT_YET_VALID,
} from '../../wire/sentences.ts';
import { DISCOVERY_URL_STATUS } from '../sentences.ts';
import {
  API_SERVER_NOT_READY,
  CLUSTER_INFO_FORBIDDEN,
  CLUSTER_INFO_NOT_FOUND,
  CREDENTIAL_REJECTED,
  DISCOVERY_NO_ANSWER_YET,
  DISCOVERY_WAITING,
  SIGNATURE_MISSING,
  TOKEN_UNKNOWN,
} from './sentences.ts';

/**
 * A signer at work signs at once. After the end of one controller manager, the next one waits for its lease (15 s),
 * tries for it every few seconds, and starts its controllers.
 */
const UNKNOWN_TOKEN_MS = 30_000;

/** Time for init to make cluster-info public after its API server starts. After that, public access was removed. */
const FORBIDDEN_MS = 60_000;

/** Time for a new API server to load the token Secrets. */
const REJECTED_MS = 2_000;

/** Time to create a token, on another machine, for a join that has already begun. */
const REJECTED_TOKEN_MS = 10_000;

/** Time for NTP to set the clock of a machine that has just started. */
const CLOCK_MS = 60_000;

const EVER = Number.POSITIVE_INFINITY;

/** In ms, by code. Failures that heal for ever occur while a machine is started before its control plane. */
const healingTimes = (): ReadonlyMap<string, number> =>
  new Map<string, number>([
    [CONNECTION_REFUSED.code, EVER],
    [HOST_UNREACHABLE.code, EVER],
    [CONNECTION_TIMED_OUT.code, EVER],
    [CONNECTION_RESET.code, EVER],
    [NAME_NOT_FOUND.code, EVER],
    [RESOLVER_FAILED.code, EVER],
    [PROXY_UNREACHABLE.code, EVER],
    [REQUEST_TIMED_OUT.code, EVER],
    [RESPONSE_BROKEN.code, EVER],
    [CLUSTER_INFO_NOT_FOUND.code, EVER],
    [API_SERVER_NOT_READY.code, EVER],
    [SIGNATURE_MISSING.code, EVER],
    [TOKEN_UNKNOWN.code, UNKNOWN_TOKEN_MS],
    [CLUSTER_INFO_FORBIDDEN.code, FORBIDDEN_MS],
    [CREDENTIAL_REJECTED.code, REJECTED_MS],
  ]);

interface RetryPolicyOptions {
  clock: Clock;
  emit: EmitNotice;
  signal: AbortSignal;
  /** timeouts.discovery. */
  timeoutMs: number;
}

const FIRST_PAUSE_MS = 200;

const LONGEST_PAUSE_MS = 2_000;

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

  async #repeat<T>(subject: string, attempt: (timeoutMs: number) => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    let since = clock.monotonic();
    const backOff = new BackOff({ firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS, clock });
    for (;;) {
      signal.throwIfAborted();
      const before = this.#failure;
      const result = await this.#try(attempt);
      if (!(result instanceof Failure)) return result.value;
      signal.throwIfAborted();
      const grace = healsWithin(result);
      if (before?.code !== result.code || healsWithin(before) !== grace) since = clock.monotonic();
      this.#failure = result;
      if (grace === 0) throw result;
      const left = Math.min(this.remaining(), since + grace - clock.monotonic());
      if (left <= 0) throw this.#withWait(result);
      if (this.#elapsed() >= SHOWN_AFTER_MS) this.#show(subject, result);
      const isSignedSoon = result.code === SIGNATURE_MISSING.code && clock.monotonic() - since < SIGNED_SOON.withinMs;
      const pause = isSignedSoon ? SIGNED_SOON.pauseMs * (0.5 + clock.random()) : backOff.next(retryAfterMs(result));
      await clock.sleep(Math.min(left, pause), signal);
      if (this.remaining() <= 0) throw this.#withWait(result);
    }
  }

  async #try<T>(attempt: (timeoutMs: number) => Promise<T>): Promise<{ value: T } | Failure> {
    const limit = this.attemptMs();
    try {
      return { value: await attempt(limit) };
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

/** The time in ms in which a failure may still go away; 0 when it cannot heal. */
export function healsWithin(failure: Failure): number {
  // Gateway statuses heal: the proxy cannot reach the server yet. 403 and 407 are the proxy's own refusal.
  if (isFailure(failure, PROXY_REFUSED) || isFailure(failure, DISCOVERY_URL_STATUS))
    return isTransient(failure.params.status) ? EVER : 0;
  if (isFailure(failure, TOKEN_UNKNOWN) && failure.params.rejected) return REJECTED_TOKEN_MS;
  if (isValidForServer(failure)) return CLOCK_MS;
  if (isFailure(failure, CLUSTER_INFO_NOT_FOUND) && failure.params.program !== undefined) return 0;
  return healingTimes().get(failure.code) ?? 0;
}

/** True for a certificate that is valid by the server's clock, so that only this machine's clock is wrong. */
function isValidForServer(failure: Failure): boolean {
  if (isFailure(failure, TLS_CERTIFICATE_NOT_YET_VALID)) {
    const { serverTime, notBefore } = failure.params;
    return serverTime !== undefined && Date.parse(serverTime) > Date.parse(notBefore);
  }
  if (isFailure(failure, TLS_CERTIFICATE_EXPIRED)) {
    const { serverTime, notAfter } = failure.params;
    return serverTime !== undefined && Date.parse(serverTime) <= Date.parse(notAfter);
  }
  return false;
}
