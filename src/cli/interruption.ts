import type { SIGNAL_EXIT } from '../base/exit-codes.ts';

export type EndingSignal = keyof typeof SIGNAL_EXIT;

/** The part of `process` used here, replaceable in tests. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** Why a join was aborted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly ending: EndingSignal) {
    super(`interrupted by ${ending}`);
  }
}

export interface InterruptionOptions {
  /** Called once, at the first signal. */
  onFirst?: (signal: EndingSignal) => void;
  /** The second SIGINT: must end the process. */
  onSecond?: () => void;
  /**
   * Under --rootfs, the parent passes signals on, so a Ctrl-C would arrive twice. SIGINT is ignored and the parent's
   * SIGUSR2 takes its place.
   */
  passedOn?: boolean;
  /** SIGHUP does not interrupt. */
  hangUpIgnored?: boolean;
}

/** SIGINT, SIGTERM and SIGHUP as one AbortSignal. The first aborts; a second SIGINT ends at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #source: SignalSource;
  readonly #listeners: [NodeJS.Signals, () => void][];
  #received: EndingSignal | undefined;
  #interrupts = 0;
  #crash: { error: unknown } | undefined;
  readonly #hangUp: () => void;

  constructor(source: SignalSource, options: InterruptionOptions = {}) {
    this.#source = source;
    const interrupt = () => this.#receive('SIGINT', options);
    this.#hangUp = () => this.#receive('SIGHUP', options);
    this.#listeners = [
      ['SIGINT', options.passedOn ? () => {} : interrupt],
      ['SIGTERM', () => this.#receive('SIGTERM', options)],
      ...(options.hangUpIgnored ? [] : ([['SIGHUP', this.#hangUp]] satisfies [NodeJS.Signals, () => void][])),
      ...(options.passedOn ? ([['SIGUSR2', interrupt]] satisfies [NodeJS.Signals, () => void][]) : []),
    ];
    for (const [signal, listener] of this.#listeners) source.on(signal, listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The signal that arrived first. */
  get received(): EndingSignal | undefined {
    return this.#received;
  }

  /** An uncaught error: a bug. */
  get crash(): { error: unknown } | undefined {
    return this.#crash;
  }

  /** Aborts the command because of a bug elsewhere in the process, so that it cleans up as after a signal. */
  abortCrashed(error: unknown): void {
    this.#crash ??= { error };
    this.#controller.abort(error);
  }

  /** Acts as on SIGHUP: the starter of this process is gone. */
  hangUp(): void {
    this.#hangUp();
  }

  close(): void {
    for (const [signal, listener] of this.#listeners) this.#source.off(signal, listener);
  }

  #receive(signal: EndingSignal, { onFirst, onSecond }: InterruptionOptions): void {
    if (signal === 'SIGINT') this.#interrupts += 1;
    if (this.#received === undefined) {
      this.#received = signal;
      onFirst?.(signal);
      this.#controller.abort(new Interrupted(signal));
    } else if (this.#interrupts > 1) onSecond?.();
  }
}
