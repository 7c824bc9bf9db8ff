/** Each has an ssh of its own here. */
export const MOST_PARALLEL = 500;

/**
 * Runs `work` for each item, at most `parallel` at a time, in the order given; of the items that are `ordered` never
 * two at a time. It begins nothing more when `signal` aborts, and ends when what has begun has ended. `work` must not
 * reject.
 */
export async function schedule<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  { parallel, ordered, signal }: { parallel: number; ordered: (item: Item) => boolean; signal: AbortSignal },
): Promise<void> {
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  let orderedRuns = false;
  for (;;) {
    while (running.size < parallel && !signal.aborted) {
      const at = waiting.findIndex((item) => !(orderedRuns && ordered(item)));
      const [item] = at === -1 ? [] : waiting.splice(at, 1);
      if (item === undefined) break;
      const inOrder = ordered(item);
      if (inOrder) orderedRuns = true;
      const run: Promise<void> = work(item).finally(() => {
        running.delete(run);
        if (inOrder) orderedRuns = false;
      });
      running.add(run);
    }
    if (running.size === 0) return;
    await Promise.race(running);
  }
}
