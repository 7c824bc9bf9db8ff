import type { FailureText } from '../catalogue.ts';

const PLACE_PROBLEMS = {
  'standard-output': '"-" would be standard output, which has the progress already.',
  'no-folder': 'The folder that it would stand in does not exist.',
  'no-file': 'Something else than a file has that name.',
} as const;

const OUTCOMES: Readonly<Record<string, string>> = {
  joined: 'Joined',
  initialized: 'Initialized',
  reset: 'Reset',
  undone: 'Undone',
  ready: 'Ready',
  previewed: 'Previewed: nothing was changed',
  'phase-done': 'The phase is done',
  'nothing-to-do': 'Nothing to do',
  interrupted: 'Interrupted',
  failed: 'Failed',
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const report = {
  failures: {
    REPORT_PLACE_UNFIT: (p: { path: string; problem: keyof typeof PLACE_PROBLEMS }): FailureText => ({
      what: `The report can't be written to ${p.path}. Nothing was changed.`,
      cause: PLACE_PROBLEMS[p.problem],
      cure: 'Give --report the path of a file in a folder that exists.',
    }),
    REPORT_NOT_WRITTEN: (p: { path: string; reason: string }): FailureText => ({
      what: `The report could not be written to ${p.path}.`,
      cause: `${p.reason} What the command did to the machine is not touched by this.`,
      cure: 'Make the folder writable, or free some space. The report of this run is lost; what happened stands above.',
    }),
  },
  texts: {
    FLAG_REPORT: () => 'File to write a report of the run to, one HTML page with its timeline, checks and changes.',
    LANGUAGE_TAG: () => 'en',
    DURATION: (p: { ms: number }) => (p.ms < 999.5 ? `${Math.round(p.ms)} ms` : seconds(p.ms)),
    DURATION_SECONDS: (p: { ms: number }) => seconds(p.ms),
    TIMELINE_TITLE: (p: { ms: number }) => `Timeline (${seconds(p.ms)})`,
    TIMELINE_LONGEST: () => 'What took longest',
    TIMELINE_BEFORE: () => 'begin',
    TIMELINE_BETWEEN: () => 'between',
    TIMELINE_AFTER: () => 'end',
    CHECKS_SUMMARY: (p: { passed: number; warnings: number; failed: number }) =>
      [
        `${plural(p.passed, 'check', 'checks')} passed`,
        ...(p.warnings > 0 ? [plural(p.warnings, 'warning', 'warnings')] : []),
        ...(p.failed > 0 ? [`${p.failed} failed`] : []),
      ].join(', '),
    CHANGES_SUMMARY: (p: { done: number }) => plural(p.done, 'change', 'changes'),
    LIVE_WAITING: (p: { text: string; seconds: string }) => `${p.text} (${p.seconds})`,
    REPORT_TITLE: (p: { command: string }) => `kubejoin ${p.command}`,
    REPORT_OUTCOME: (p: { outcome: string }) => OUTCOMES[p.outcome] ?? p.outcome,
    REPORT_NODE: () => 'Node',
    REPORT_ENDPOINT: () => 'Cluster',
    REPORT_ROLE: () => 'Role',
    REPORT_ROLE_NAME: (p: { role: 'worker' | 'control-plane' }) => (p.role === 'worker' ? 'worker' : 'control plane'),
    REPORT_STARTED: () => 'Started',
    REPORT_TOOK: () => 'Took',
    REPORT_VERSION: () => 'kubejoin',
    REPORT_EXIT_CODE: () => 'Exit code',
    REPORT_CAUSE: () => 'Cause',
    REPORT_CURE: () => 'To do',
    REPORT_TIMELINE: () => 'Timeline',
    REPORT_GRID: (p: { ms: number }) => `One line of the grid is ${p.ms < 1000 ? `${p.ms} ms` : `${p.ms / 1000} s`}.`,
    REPORT_CHECKS: () => 'Checks',
    REPORT_CHECK_RESULT: (p: { result: 'passed' | 'warning' | 'failed' | 'ignored' | 'unfinished' }) => p.result,
    REPORT_CHANGES: () => 'Changes',
    REPORT_CHANGE_STATE: (p: { state: 'done' | 'failed' | 'unfinished' | 'previewed' | 'undone' }) => p.state,
    REPORT_WAITS: () => 'Waits',
    REPORT_NOTICES: () => 'Notices',
    REPORT_SKIPPED: (p: { phases: readonly string[] }) => `Skipped: ${p.phases.join(', ')}`,
    REPORT_NONE: () => 'None.',
    REPORT_DIFF: () => 'Difference',
    REPORT_PRIVATE: () => 'This page names hosts and paths of your machines. It holds no credential.',
  },
};
