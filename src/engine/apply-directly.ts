import { KeyStock } from '../pki/keys/key-stock.ts';
import type { Change } from './changes/change.ts';
import { runner } from './executor.ts';
import type { PhaseSurroundings } from './kind.ts';

/**
 * Applies changes one after the other, for commands that are no join: without the journal and the lock, and nothing is taken back. What holds
 * already is left as it is. `step`: what the events of these changes are named after.
 */
export async function applyDirectly(
  step: string,
  changes: readonly Change[],
  surroundings: Pick<PhaseSurroundings, 'host' | 'signal' | 'emit'>,
): Promise<void> {
  const { run } = runner(
    async (change, kind, record, _seen, around) => {
      around.emit({ type: 'change-started', change: record });
      const outcome = await kind.apply(change, around);
      around.emit({ type: 'change-done', change: record });
      return outcome;
    },
    { atOnce: false },
  );
  function* steps() {
    for (const change of changes) yield change;
  }
  await run(step, steps(), { ...surroundings, trust: undefined, keys: new KeyStock(1) });
}
