import { count } from '../../base/wording.ts';

function tick(ms: number, stepMs: number): string {
  if (ms === 0) return '0';
  if (stepMs < 500) return `${ms} ms`;
  return stepMs < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  joined: 'Joined',
  initialized: 'Initialized',
  reset: 'Reset',
  undone: 'Undone',
  ready: 'Ready',
  previewed: 'Previewed: nothing was changed',
  'phase-done': 'Phase done',
  'nothing-to-do': 'Nothing to do',
  interrupted: 'Interrupted',
  failed: 'Failed',
};

/** Texts that only commands print. */
export const printed = {
  FLAG_REPORT: () => 'Write a report of the run to this file: an HTML page with the timeline, checks and changes.',
  REPORT_TITLE: (p: { command: string }) => `kubejoin ${p.command}`,
  REPORT_OUTCOME: (p: { outcome: string }) => OUTCOMES[p.outcome] ?? p.outcome,
  REPORT_NODE: () => 'Node',
  REPORT_ENDPOINT: () => 'Cluster',
  REPORT_ROLE: () => 'Role',
  REPORT_STARTED: () => 'Started',
  REPORT_TOOK: () => 'Took',
  REPORT_VERSION: () => 'kubejoin',
  REPORT_EXIT_CODE: () => 'Exit code',
  REPORT_CAUSE: () => 'Cause',
  REPORT_CURE: () => 'Fix',
  REPORT_TIMELINE: () => 'Timeline',
  /** A label of the axis: a multiple of `stepMs`. */
  REPORT_TICK: (p: { ms: number; stepMs: number }) => tick(p.ms, p.stepMs),
  REPORT_TIME_SPENT: () => 'Where the time went',
  REPORT_SHARE: (p: { percent: number }) => (p.percent < 1 ? '< 1%' : `${Math.round(p.percent)}%`),
  REPORT_REST: () => 'Everything else',
  /** The time of a phase beside its checks, changes and waits. */
  REPORT_READING: () => 'Inspecting the machine and the cluster',
  REPORT_AT_ONCE: (p: { others: number }) => `and ${p.others} more at the same time`,
  REPORT_BEFORE: () => 'Before the first phase',
  REPORT_BETWEEN: () => 'Between two phases',
  REPORT_AFTER: () => 'After the last phase',
  REPORT_NOTICE_COUNT: (p: { notices: number }) => count(p.notices, 'notice', 'notices'),
  REPORT_MORE: (p: { count: number }) => `${p.count} more`,
  REPORT_HOSTS: (p: { hosts: number }) => count(p.hosts, 'host', 'hosts'),
  REPORT_CHECKS: () => 'Checks',
  REPORT_CHECK_RESULT: (p: { result: 'passed' | 'warning' | 'failed' | 'ignored' | 'not-run' | 'unfinished' }) =>
    p.result === 'not-run' ? 'could not run' : p.result,
  REPORT_CHANGES: () => 'Changes',
  REPORT_CHANGE_STATE: (p: { state: 'done' | 'failed' | 'unfinished' | 'previewed' | 'undone' }) => p.state,
  REPORT_WAITS: () => 'Waits',
  REPORT_NOTICES: () => 'Notices',
  REPORT_SKIPPED: (p: { phases: readonly string[] }) => `Skipped: ${p.phases.join(', ')}`,
  REPORT_DIFF: () => 'Difference',
  /** The cause of a report that was not written. */
  REPORT_INTERRUPTED: () => 'kubejoin was interrupted.',
  REPORT_PRIVATE: () => 'This page contains host names and paths, but no credentials.',
};
