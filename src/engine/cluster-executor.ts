import { type CarryOut, type Executor, runner } from './executor.ts';

/** Applies changes that reach only the cluster. Nothing of this host is locked or journalled: whoever has a kubeconfig may do it, from anywhere. */
export function clusterExecutor(): Pick<Executor, 'run' | 'records'> {
  const carryOut: CarryOut = async (change, kind, record, _seen, surroundings) => {
    surroundings.emit({ type: 'change-started', change: record });
    const outcome = await kind.apply(change, surroundings);
    surroundings.emit({ type: 'change-done', change: record });
    return outcome;
  };
  return runner(carryOut, { atOnce: true });
}
