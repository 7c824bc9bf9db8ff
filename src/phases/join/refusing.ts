import type { Emit } from '../../engine/events.ts';
import type { HostReader } from '../../host/ports.ts';
import type { FactReader } from '../facts/fact-reader.ts';
import type { Phase } from '../phase.ts';
import type { Check } from '../preflight/check.ts';
import type { CheckReport } from '../preflight/report.ts';
import type { JoinFacts } from './facts/facts.ts';

export interface Refusing {
  facts: Pick<FactReader<JoinFacts>, 'get' | 'pick'>;
  /** Phases of this run. */
  phases: readonly Phase[];
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  /** With `--replace`. */
  replaces: boolean;
  /** Results of the checks that need the cluster. */
  checked: CheckReport;
}

/** True for a phase of this run, and for every phase if only preflight runs: the others come later. */
export function runs({ phases }: Pick<Refusing, 'phases'>, name: string): boolean {
  return phases.length === 1 || phases.some((phase) => phase.name === name);
}

/** A check whose failures cannot be ignored. */
export function required(name: string, look: () => Promise<unknown>): Check {
  return { name, required: true, run: async () => void (await look()) };
}
