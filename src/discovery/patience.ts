import type { Emit } from '../events.ts';
import { Failure } from '../failure.ts';
import type { Clock } from '../host/ports.ts';
import { healsWithin } from './healing.ts';

export interface PatienceOptions {
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  emit: Emit;
  signal: AbortSignal;
  /** timeouts.discovery. */
  timeoutMs: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
const SHOWN_AFTER_MS = 1_000;
/** As kubeadm's client. */
const ATTEMPT_MS = 10_000;

/** The time that one discovery has, over all its steps, and what it shows while it waits. */
export class Patience {
  readonly #options: PatienceOptions;
  readonly #started: number;
  #shown: string | undefined;

  constructor(options: PatienceOptions) {
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
   * Runs `attempt` (with its time limit in ms) until it succeeds: again and again while its failure can heal and time is left, 200 ms
   * doubling to 2 s apart. `subject` is what is waited for, as shown. Throws the last Failure, or the signal's reason at once.
   */
  async until<T>(subject: string, attempt: (timeoutMs: number) => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    let seen: { code: string; since: number } | undefined;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      signal.throwIfAborted();
      const failure = await this.#try(subject, attempt);
      if (!(failure instanceof Failure)) return failure.value;
      signal.throwIfAborted();
      if (seen?.code !== failure.code) seen = { code: failure.code, since: clock.monotonic() };
      const grace = healsWithin(failure);
      if (grace === 0) throw failure;
      const left = Math.min(this.remaining(), seen.since + grace - clock.monotonic());
      if (left <= 0) throw this.#waited(failure);
      this.#show(subject, failure);
      await clock.sleep(Math.min(left, pause * (0.8 + 0.4 * this.#options.random())), signal);
    }
  }

  async #try<T>(subject: string, attempt: (timeoutMs: number) => Promise<T>): Promise<{ value: T } | Failure> {
    const settled = new AbortController();
    this.#showSilence(subject, settled.signal);
    try {
      return { value: await attempt(Math.max(1, Math.min(ATTEMPT_MS, this.remaining()))) };
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    } finally {
      settled.abort();
    }
  }

  /** After a second without any answer there is no reason to show yet, but that is said. */
  #showSilence(subject: string, settled: AbortSignal): void {
    if (this.#shown !== undefined) return;
    const { clock, emit } = this.#options;
    clock.sleep(Math.max(0, SHOWN_AFTER_MS - this.#elapsed()), settled).then(
      () => {
        if (settled.aborted || this.#shown !== undefined || this.#elapsed() < SHOWN_AFTER_MS) return;
        this.#shown = '';
        emit({ type: 'waiting', message: { key: 'DISCOVERY_NO_ANSWER_YET', params: { server: subject } } });
      },
      () => {},
    );
  }

  /** Each reason once, when it changes. */
  #show(subject: string, failure: Failure): void {
    if (this.#elapsed() < SHOWN_AFTER_MS || this.#shown === failure.message) return;
    this.#shown = failure.message;
    this.#options.emit({ type: 'waiting', message: { key: 'DISCOVERY_WAITING', params: { server: subject } }, failure });
  }

  #waited(failure: Failure): Failure {
    const waitedSeconds = Math.round(this.#elapsed() / 1000);
    return new Failure(failure.code, { ...failure.params, waitedSeconds } as Failure['params'], { cause: failure.cause });
  }

  #elapsed(): number {
    return this.#options.clock.monotonic() - this.#started;
  }
}
