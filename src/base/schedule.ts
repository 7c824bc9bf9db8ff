/** Limit, since every running host needs its own ssh process. */
export const MOST_PARALLEL = 500;

/**
 * Runs `work` for the items in order, at most `parallel` at a time and at most one of the `ordered` ones. Starts no
 * more items once `signal` is aborted, and resolves when all started items have ended. `work` must not reject.
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
