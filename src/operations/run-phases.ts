import { failureIn } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { Executor } from '../engine/executor.ts';
import type { PhaseContext } from '../engine/kind.ts';
import type { FactReader } from '../phases/facts/fact-reader.ts';
import type { Phase } from '../phases/phase.ts';

interface PhaseRun<Known extends object> extends Omit<PhaseContext, 'trustedCluster'> {
  executor: Executor;
  /** The cluster, once discovery has found it; absent for commands without discovery. */
  trusted?(): Promise<PhaseContext['trustedCluster']>;
  /** Reason why a phase requested by name has nothing to do. */
  whyIdle?(phase: Phase<Known>): Message | undefined;
  /** Called once the first phase's facts are read, before anything is changed. */
  beforeFirst?(): Promise<void>;
  /** Phases that the user excluded. */
  skipped?: readonly Phase<Known>[];
  /** True for an error that ends the run without being a failure of the phase. */
  endsWell?(error: unknown): boolean;
}

/** Runs phases in sequence: reads the facts that each needs and passes its changes to the executor. */
export async function runPhases<Known extends object>(
  phases: readonly Phase<Known>[],
  facts: FactReader<Known>,
  run: PhaseRun<Known>,
): Promise<void> {
  const { host, emit, signal, keys, executor } = run;
  for (const { name } of run.skipped ?? []) emit({ type: 'phase-skipped', phase: name });
  let isFirst = true;
  for (const phase of phases) {
    signal.throwIfAborted();
    const idle = run.whyIdle?.(phase);
    if (idle) {
      emit({ type: 'notice', level: 'warning', message: idle });
      continue;
    }
    emit({ type: 'phase-started', phase: phase.name });
    try {
      const known = await facts.pick(phase.needs);
      if (isFirst) await run.beforeFirst?.();
      isFirst = false;
      await executor.run(phase.name, phase.steps(known), {
        host,
        trustedCluster: await run.trusted?.(),
        keys,
        signal,
        emit,
      });
    } catch (error) {
      if (!run.endsWell?.(error)) emit({ type: 'phase-failed', phase: phase.name, ...failureIn(error) });
      throw error;
    }
    facts.phasesDone.add(phase.name);
    emit({ type: 'phase-done', phase: phase.name });
  }
}
