import { onTestFinished, vi } from 'vitest';

/**
 * Time limits of exactly `ms` in this process, which end when the test says so and not earlier: the result ends those
 * that run. `ms`: one that nothing else has.
 */
export function heldLimit(ms: number): () => void {
  const ends: (() => void)[] = [];
  const { setTimeout: later } = globalThis;
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
    end: () => void,
    given?: number,
    ...rest: []
  ) => {
    if (given !== ms) return later(end, given, ...rest);
    ends.push(end);
    return later(() => {}, 0);
  }) as typeof setTimeout);
  const signals = vi.spyOn(AbortSignal, 'timeout').mockImplementation((given) => {
    if (given !== ms) return timeout(given);
    const limit = new AbortController();
    ends.push(() => limit.abort(new DOMException('The time limit has ended', 'TimeoutError')));
    return limit.signal;
  });
  onTestFinished(() => {
    timers.mockRestore();
    signals.mockRestore();
  });
  return () => {
    for (const end of ends.splice(0)) end();
  };
}
