/** True for the reason of an aborted `signal`, and for the error of an operation that it ended. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) return false;
  // A reason need not be an Error.
  let cause = error;
  for (; cause instanceof Error; cause = cause.cause) {
    if (cause === signal.reason || cause.name === 'AbortError') return true;
  }
  return cause === signal.reason;
}
