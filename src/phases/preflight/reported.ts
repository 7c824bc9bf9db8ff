import { Failure } from '../../base/failure.ts';
import type { Emit } from '../../engine/events.ts';
import { PREFLIGHT_FAILED } from '../../engine/kinds/sentences.ts';
import { type CheckReport, failedChecks, isIgnored } from './report.ts';

/** Reports every check, then throws PREFLIGHT_FAILED if one that is not ignored failed. */
export function reported(report: CheckReport, emit: Emit): CheckReport {
  for (const { name, warnings, errors } of report.results) {
    for (const message of warnings) emit({ type: 'check', name, result: 'warning', message });
    for (const failure of errors) emit({ type: 'check', name, result: isIgnored(report, name) ? 'ignored' : 'failed', failure });
    if (warnings.length + errors.length === 0) emit({ type: 'check', name, result: 'passed' });
  }
  const failed = failedChecks(report);
  if (failed.length > 0) throw new Failure(PREFLIGHT_FAILED, { checks: failed.map(({ name }) => name) });
  return report;
}
