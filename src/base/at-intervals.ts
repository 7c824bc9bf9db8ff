/** True at most once in `everyMs`, for the first time when that long has passed: to say now and then that one waits, and for what. */
export function atIntervals(clock: { monotonic(): number }, everyMs: number): () => boolean {
  let next = clock.monotonic() + everyMs;
  return () => {
    const now = clock.monotonic();
    if (now < next) return false;
    next = now + everyMs;
    return true;
  };
}
