import { count } from '../../base/wording.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Texts of a run's timeline. */
export const timeline = {
  LANGUAGE_TAG: () => 'en',
  DURATION: (p: { ms: number }) => (p.ms < 999.5 ? `${Math.round(p.ms)} ms` : seconds(p.ms)),
  DURATION_SECONDS: (p: { ms: number }) => seconds(p.ms),
  TIMELINE_TITLE: (p: { ms: number }) => `Timeline (${seconds(p.ms)})`,
  TIMELINE_LONGEST: () => 'What took longest',
  TIMELINE_BEFORE: () => 'start',
  TIMELINE_BETWEEN: () => 'between phases',
  TIMELINE_AFTER: () => 'end',
  CHECKS_SUMMARY: (p: { passed: number; warnings: number; failed: number }) =>
    [
      `${count(p.passed, 'check', 'checks')} passed`,
      ...(p.failed > 0 ? [`${p.failed} failed`] : []),
      ...(p.warnings > 0 ? [count(p.warnings, 'warning', 'warnings')] : []),
    ].join(', '),
  ROLE_NAME: (p: { role: 'worker' | 'control-plane' }) => (p.role === 'worker' ? 'worker' : 'control plane'),
  CHANGES_SUMMARY: (p: { done: number }) => count(p.done, 'change', 'changes'),
  LIVE_STARTING: () => 'Starting',
  LIVE_WAITING: (p: { text: string; seconds: string }) => `${p.text} (${p.seconds})`,
};
