import { Failure, onFailure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { monotonicMs } from '../../base/time.ts';
import type { JoinConfiguration, NodeRegistration } from '../../config/types/join.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import type { HostReader } from '../../host/ports.ts';
import { raceAbort } from '../../wire/deadline.ts';
import type { KubeletUnit } from '../facts/kubelet-unit.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { CheckReport, CheckResult } from './report.ts';
import type { RuntimeAnswers } from './runtime-answers.ts';

/** Input of the checks of every command. */
export interface CheckInput {
  node: NodeFacts;
  host: HostReader;
  ours: Omit<PreviousRun, 'filesOf' | 'unfinishedRemoval' | 'requestedCertificates' | 'membersOf'>;
  signal: AbortSignal;
  /** Called when a check begins. */
  began?(check: string): void;
}

/** Input of the checks of a join. */
export interface PreflightInput extends CheckInput {
  configuration: JoinConfiguration;
  runtime: () => RuntimeAnswers;
  /** The files of the kubelet's service. Default: read when they are needed. */
  unit?: () => Promise<KubeletUnit>;
  /** Without root, run what can be run. Default: only the check for root. */
  everything?: boolean;
}

/** Found by a check that cannot run: another check says why in detail. */
export class NotRun {
  constructor(readonly reason: Message) {}
}

/** An error (Failure) or a warning (Message) of a check, or that it could not run. */
export type Finding = Failure | Message | NotRun;

/** A check, under kubeadm's name. A Failure that `run` throws is an error of the check. */
export interface Check {
  name: string;
  /** Without it the join cannot succeed, so --ignore-preflight-errors has no effect. */
  required?: true;
  run(): Promise<Finding | undefined | readonly (Finding | undefined)[]>;
}

/** Input of `runChecks`. */
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

async function runCheck({ name, run, required }: Check, began: CheckRun['began']): Promise<CheckResult> {
  began?.(name);
  const startedMs = monotonicMs();
  const ran = await run().catch(onFailure((failure) => failure));
  const findings = [ran].flat().filter((finding) => finding !== undefined);
  const isWarning = (finding: Finding): finding is Message =>
    !(finding instanceof Failure || finding instanceof NotRun);
  const notRun = findings.find((finding) => finding instanceof NotRun);
  return {
    name,
    warnings: findings.filter(isWarning),
    errors: findings.filter((finding) => finding instanceof Failure),
    ...(notRun && { notRun: notRun.reason }),
    ...(required && { required }),
    durationMs: Math.round((monotonicMs() - startedMs) * 10) / 10,
  };
}

/** The form of a path in kubeadm's check names: every slash a dash. */
export function pathInName(path: string): string {
  return path.replaceAll('/', '-');
}
