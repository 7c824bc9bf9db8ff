import { type CarryOut, type Executor, runner } from './executor.ts';

/** Applies each change for real, without the journal of joins: for commands that make or replace files of their own, which no later join has to know about. */
export function plainExecutor(): Pick<Executor, 'run' | 'records'> {
  const carryOut: CarryOut = async (change, kind, record, _seen, surroundings) => {
    surroundings.emit({ type: 'change-started', change: record });
    const outcome = await kind.apply(change, surroundings);
    surroundings.emit({ type: 'change-done', change: record });
    return outcome;
  };
  return runner(carryOut, { atOnce: true });
}
