import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { JoinConfiguration, NodeRegistration } from '../../config/types/join.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import type { HostReader } from '../../host/ports.ts';
import { raceAbort } from '../../wire/deadline.ts';
import type { NodeFacts } from '../facts/facts.ts';
import type { CheckReport, CheckResult } from './report.ts';

/** What the checks of every command look at. */
export interface CheckInput {
  node: NodeFacts;
  host: HostReader;
  ours: PreviousRun;
  signal: AbortSignal;
  /** Told of each check when it begins. */
  began?(check: string): void;
}

/** For the checks of a join. */
export interface PreflightInput extends CheckInput {
  configuration: JoinConfiguration;
}

export interface Findings {
  warnings: Message[];
  errors: Failure[];
}

/** One check under kubeadm's name for it. A Failure that `run` throws is an error of the check. */
export interface Check {
  name: string;
  run(): Promise<Findings>;
}

export const nothingFound: Findings = { warnings: [], errors: [] };

export function found(...findings: (Failure | Message | undefined)[]): Findings {
  const errors = findings.filter((finding): finding is Failure => finding instanceof Failure);
  const warnings = findings.filter(
    (finding): finding is Message => finding !== undefined && !(finding instanceof Failure),
  );
  return { errors, warnings };
}

/** What running checks needs to know. */
export interface CheckRun {
  configuration: { nodeRegistration: Pick<NodeRegistration, 'ignorePreflightErrors'> };
  signal: AbortSignal;
  began?(check: string): void;
}

/** Runs checks at the same time; the report keeps their order. Rejects with the signal's reason when it aborts. */
export async function runChecks(
  checks: readonly Check[],
  { configuration, signal, began }: CheckRun,
): Promise<CheckReport> {
  const results = await raceAbort(Promise.all(checks.map((check) => runCheck(check, began))), signal);
  return { results, ignored: configuration.nodeRegistration.ignorePreflightErrors.map((name) => name.toLowerCase()) };
}

async function runCheck({ name, run }: Check, began: CheckRun['began']): Promise<CheckResult> {
  began?.(name);
  try {
    return { name, ...(await run()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { name, warnings: [], errors: [error] };
  }
}

/** A path as kubeadm's check names have it: every slash a dash. */
export function pathInName(path: string): string {
  return path.replaceAll('/', '-');
}
