import { type Failure, onFailure } from '../../base/failure.ts';
import type { Emit } from '../../engine/events.ts';
import { unlessLate } from '../../wire/deadline.ts';
import type { FactReader } from '../facts/fact-reader.ts';
import { CHECK_WITHOUT_CLUSTER } from '../preflight/phases-preflight-sentences.ts';
import {
  type CheckReport,
  type CheckResult,
  emitResults,
  failedChecks,
  preflightFailure,
} from '../preflight/report.ts';
import type { JoinFacts } from './facts/facts.ts';

/** For the cluster's part, once the machine's is known, in milliseconds: a wrong token may take minutes to be noticed. */
const CLUSTER_MS = 3_000;

interface Together {
  facts: Pick<FactReader<JoinFacts>, 'get'>;
  /** Runs the checks that need the cluster, or returns their running. */
  clusterReport: () => Promise<CheckReport>;
  /** Of the machine alone; the cluster's checks judge it again. */
  swap: CheckReport;
  emit: Emit;
}

/** doctor's names for reads without which the cluster's checks cannot run. */
const READS = [
  ['Discovery', 'trustedCluster'],
  ['ClusterConfiguration', 'cluster'],
] as const;

/**
 * Reports the machine's failed checks together with what the cluster refuses, as far as that is known soon. Throws
 * PREFLIGHT_FAILED with the names of all.
 */
export async function refuseTogether(
  host: CheckReport,
  { facts, swap, clusterReport, emit }: Together,
): Promise<never> {
  emitResults(host, emit);
  const failed = failedChecks(host);
  // A user without root: no other check of the machine ran either.
  if (host.results.length === 1) throw preflightFailure(failed);
  const running = clusterReport().catch(onFailure((failure) => withFailedRead(failure, facts)));
  const report = (await unlessLate(running, CLUSTER_MS)) ?? notInTime();
  if (!report.results.some(({ name }) => name === 'Swap')) emitResults(swap, emit);
  emitResults(report, emit);
  throw preflightFailure([...failed, ...failedChecks(report)]);
}

/** Without a result of its checks: the read that failed, under its own name. */
async function withFailedRead(failure: Failure, facts: Together['facts']): Promise<CheckReport> {
  for (const [name, fact] of READS) {
    const reason = await facts.get(fact).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (reason === failure) return reportOf({ name, errors: [failure], required: true });
  }
  return reportOf({ name: 'Cluster', errors: [failure], required: true });
}

function notInTime(): CheckReport {
  const notRun = CHECK_WITHOUT_CLUSTER({ seconds: CLUSTER_MS / 1_000 });
  return reportOf({ name: 'Cluster', errors: [], notRun });
}

function reportOf(result: Pick<CheckResult, 'name' | 'errors' | 'required' | 'notRun'>): CheckReport {
  return { results: [{ ...result, warnings: [], durationMs: 0 }], ignored: [] };
}
