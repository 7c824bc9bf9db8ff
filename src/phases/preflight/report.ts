import type { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';

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
