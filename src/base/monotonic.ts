/**
 * Milliseconds of a clock that nobody sets, from an arbitrary start (CLOCK_MONOTONIC). The global `performance` would
 * load nine modules of Node.js.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
