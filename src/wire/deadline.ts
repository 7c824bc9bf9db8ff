import { setMaxListeners } from 'node:events';

/**
 * Runs `work` with a signal that aborts when `timeoutMs` has passed or one of `signals` aborts. Rejects at that moment,
 * even if `work` does not, with the result of `onTimeout` or the reason of the signal that aborted.
 */
export async function within<T>(
  options: { timeoutMs: number; signals: readonly (AbortSignal | undefined)[]; onTimeout: () => unknown },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const clear = atDeadline(options.timeoutMs, () => controller.abort(options.onTimeout()));
  const release = abortWith(controller, options.signals);
  try {
    controller.signal.throwIfAborted();
    return await raceAbort(work(controller.signal), controller.signal);
  } finally {
    clear();
    release();
  }
}

/**
 * Calls `end` once the time has passed, after a turn in which sockets are read: when this process was stopped meanwhile,
 * timers come before the answers that wait in them. Call the result when nothing is to end any more.
 */
export function atDeadline(timeoutMs: number, end: () => void): () => void {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(
    () => {
      turn = setImmediate(end);
    },
    Math.min(timeoutMs, 0x7fffffff),
  );
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}

/** The value of the promise, or undefined once `timeoutMs` have passed. */
export function unlessLate<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Aborts `controller` as soon as one of `signals` aborts, with its reason. Call the result to stop listening. */
export function abortWith(controller: AbortController, signals: readonly (AbortSignal | undefined)[]): () => void {
  const abort = () => controller.abort(signals.find((signal) => signal?.aborted)?.reason);
  if (signals.some((signal) => signal?.aborted)) abort();
  for (const signal of signals) {
    // As many as there are requests at the same time, and each stops listening: no leak for Node.js to warn of.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', abort, { once: true });
  }
  return () => {
    for (const signal of signals) signal?.removeEventListener('abort', abort);
  };
}

/** Rejects with the signal's reason as soon as it aborts, and ignores a later result of `promise`. */
export async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * The first of these to settle. Their signal then also aborts: one that still waits would take the next change for its
 * own.
 */
export function firstOf<T>(signal: AbortSignal, begin: (signal: AbortSignal) => readonly Promise<T>[]): Promise<T> {
  const turn = new AbortController();
  return Promise.race(begin(AbortSignal.any([signal, turn.signal]))).finally(() => turn.abort());
}

/**
 * The result of `attempt`, which is made again in addition to the first one if that has not settled after `pauseMs`. The first to
 * succeed or fail settles it, and the other one is aborted, or destroyed if it succeeds nevertheless.
 */
export async function withSecondAttempt<T extends { destroy(): unknown }>(
  pauseMs: number,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const release = abortWith(ended, [signal]);
  const attempts: Promise<T>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let kept: T | undefined;
  try {
    kept = await new Promise<T>((resolve, reject) => {
      const begin = () => {
        const one = attempt(ended.signal);
        attempts.push(one);
        one.then(resolve, reject);
      };
      begin();
      timer = setTimeout(begin, pauseMs);
    });
    return kept;
  } finally {
    clearTimeout(timer);
    release();
    for (const one of attempts)
      one.then(
        (late) => late !== kept && late.destroy(),
        () => {},
      );
    ended.abort(new Error('another attempt has settled'));
  }
}
