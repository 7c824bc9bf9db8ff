/**
 * Runs `work` with a signal that aborts when `timeoutMs` has passed or one of `signals` aborts, and rejects at that
 * moment even when
 * `work` does not: with what `onTimeout` gives, or with the reason of the signal that aborted.
 */
export async function within<T>(
  options: { timeoutMs: number; signals: readonly (AbortSignal | undefined)[]; onTimeout: () => unknown },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const release: (() => void)[] = [];
  const timer = setTimeout(() => controller.abort(options.onTimeout()), Math.min(options.timeoutMs, 0x7fffffff));
  release.push(() => clearTimeout(timer));
  for (const signal of options.signals) {
    if (signal === undefined) continue;
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    release.push(() => signal.removeEventListener('abort', abort));
  }
  try {
    controller.signal.throwIfAborted();
    return await raceAbort(work(controller.signal), controller.signal);
  } finally {
    for (const undo of release) undo();
  }
}

/** Rejects with the signal's reason as soon as it aborts; what `promise` brings later is dropped. */
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
