import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { Emit } from '../../engine/events.ts';
import { PREFLIGHT_FAILED } from '../../engine/kinds/sentences.ts';

/** The result of one check, under kubeadm's name for it (for instance Port-10250). */
export interface CheckResult {
  name: string;
  warnings: Message[];
  errors: Failure[];
}

export interface CheckReport {
  results: CheckResult[];
  /** Checks whose errors were ignored, in lower case, or `all`. */
  ignored: string[];
}

export function isIgnored(report: Pick<CheckReport, 'ignored'>, name: string): boolean {
  return report.ignored.includes('all') || report.ignored.includes(name.toLowerCase());
}

/** Checks with errors that were not ignored. */
export function failedChecks(report: CheckReport): CheckResult[] {
  return report.results.filter((result) => result.errors.length > 0 && !isIgnored(report, result.name));
}

/** Reports every check, then throws PREFLIGHT_FAILED if one that is not ignored failed. */
export function reported(report: CheckReport, emit: Emit): CheckReport {
  for (const { name, warnings, errors } of report.results) {
    for (const message of warnings) emit({ type: 'check', name, result: 'warning', message });
    for (const failure of errors)
      emit({ type: 'check', name, result: isIgnored(report, name) ? 'ignored' : 'failed', failure });
    if (warnings.length + errors.length === 0) emit({ type: 'check', name, result: 'passed' });
  }
  const failed = failedChecks(report);
  if (failed.length > 0) throw new Failure(PREFLIGHT_FAILED, { checks: failed.map(({ name }) => name) });
  return report;
}
