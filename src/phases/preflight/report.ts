import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { Emit } from '../../engine/events.ts';
import { PREFLIGHT_FAILED } from '../../engine/kinds/engine-kinds-sentences.ts';
import { KUBELET_VERSION_UNREADABLE } from '../../host/host-sentences.ts';
import { RESOLV_CONF_MISSING } from './checks/files/checks-files-sentences.ts';
import { EXTERNAL_ETCD_SILENT, EXTERNAL_ETCD_TOO_OLD } from './checks/network/checks-network-sentences.ts';
import {
  KUBELET_NEWER,
  KUBELET_TOO_OLD,
  MEMORY_TOO_LITTLE,
  PROCESSORS_TOO_FEW,
} from './checks/preflight-checks-sentences.ts';
import { CGROUP_V1, KERNEL_CONFIG_UNREADABLE, KERNEL_OPTIONS_MISSING } from './system/preflight-system-sentences.ts';

/** The result of one check, under kubeadm's name for it (for instance Port-10250). */
export interface CheckResult {
  name: string;
  warnings: Message[];
  errors: Failure[];
  /** Known from reading alone, and refused by a later phase in any case: cannot be ignored. */
  required?: true;
  /** Why the check could not run. */
  notRun?: Message;
  /** Its own time, in milliseconds. */
  durationMs: number;
}

export interface CheckReport {
  results: CheckResult[];
  /** Checks whose errors are ignored, in lower case, or `all`. */
  ignored: string[];
}

export function isIgnored(report: Pick<CheckReport, 'ignored'>, name: string): boolean {
  return report.ignored.includes('all') || report.ignored.includes(name.toLowerCase());
}

/** Checks with errors that were not ignored. */
export function failedChecks(report: CheckReport): CheckResult[] {
  return report.results.filter(
    ({ name, errors, required }) => errors.length > 0 && (required === true || !isIgnored(report, name)),
  );
}

/** The results of one check, and those of the others. */
export function apart({ results, ignored }: CheckReport, check: string): [own: CheckReport, others: CheckReport] {
  const isOwn = ({ name }: CheckResult) => name === check;
  return [
    { results: results.filter(isOwn), ignored },
    { results: results.filter((result) => !isOwn(result)), ignored },
  ];
}

/** Failures with which a join may still succeed. Only their checks are proposed for --ignore-preflight-errors. */
const acceptableKinds = (): ReadonlySet<string> =>
  new Set(
    [
      CGROUP_V1,
      EXTERNAL_ETCD_SILENT,
      EXTERNAL_ETCD_TOO_OLD,
      KERNEL_CONFIG_UNREADABLE,
      KERNEL_OPTIONS_MISSING,
      KUBELET_NEWER,
      KUBELET_TOO_OLD,
      KUBELET_VERSION_UNREADABLE,
      MEMORY_TOO_LITTLE,
      PROCESSORS_TOO_FEW,
      RESOLV_CONF_MISSING,
    ].map(({ kind }) => kind),
  );

function onlyRefusal([one, ...others]: readonly CheckResult[]): Failure | undefined {
  return one?.required && others.length === 0 && one.errors.length === 1 ? one.errors[0] : undefined;
}

const nameOf = ({ name }: CheckResult): string => name;

interface Shown {
  /** Also the results of required checks that passed. */
  everything?: boolean;
  /** The run ends with this result's own failure. */
  alone?: boolean;
}

/** Emits the result of every check. */
export function emitResults(report: CheckReport, emit: Emit, { everything = false, alone = false }: Shown = {}): void {
  const failed = failedChecks(report);
  for (const result of report.results) {
    const { name, warnings, errors, notRun, durationMs, required = false } = result;
    if (required && !everything && (errors.length === 0 || alone)) continue;
    for (const message of warnings) emit({ type: 'check', name, result: 'warning', durationMs, message });
    for (const failure of errors)
      emit({ type: 'check', name, result: failed.includes(result) ? 'failed' : 'ignored', durationMs, failure });
    if (notRun) emit({ type: 'check', name, result: 'not-run', durationMs, message: notRun });
    else if (warnings.length + errors.length === 0) emit({ type: 'check', name, result: 'passed', durationMs });
  }
}

/** The failure of a run in which these checks failed. */
export function preflightFailure(failed: readonly CheckResult[]): Failure {
  const mayBeIgnored = acceptableKinds();
  const acceptable = failed.filter(({ errors }) => errors.every(({ kind }) => mayBeIgnored.has(kind)));
  return new Failure(PREFLIGHT_FAILED, { checks: failed.map(nameOf), ignorable: acceptable.map(nameOf) });
}

/**
 * Emits the result of every check, then throws PREFLIGHT_FAILED if one that is not ignored failed. A single refusal of a
 * later phase is thrown itself. `everything`: emits also the results of required checks that passed.
 */
export function requirePassed(report: CheckReport, emit: Emit, { everything = false } = {}): CheckReport {
  const failed = failedChecks(report);
  const alone = everything ? undefined : onlyRefusal(failed);
  emitResults(report, emit, { everything, alone: alone !== undefined });
  if (alone) throw alone;
  if (failed.length > 0) throw preflightFailure(failed);
  return report;
}
