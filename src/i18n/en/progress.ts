/** Texts of every run, whatever its command. */
export const progress = {
  FAILURE_CAUSE: (p: { text: string }) => `Cause: ${p.text}`,
  FAILURE_CURE: (p: { text: string }) => `Fix: ${p.text}`,
  ERROR: () => 'error',
  WARNING: () => 'warning',
  PHASE_SKIPPED: () => 'Skipped',
  PHASE_FINISHED: () => 'Done',
  CHECK_PASSED: (p: { check: string }) => `Check ${p.check}: passed`,
  /** `readOnly`: of a command that was to change nothing. */
  INTERRUPTED: (p: { signal: string; readOnly: boolean }) =>
    `Stopped by ${p.signal} before completion. ${p.readOnly ? '' : 'Changes that could be undone were undone. '}You can run the same command again.`,
  INTERRUPTED_AT_ONCE: (p: { readOnly: boolean }) =>
    p.readOnly
      ? 'Stopped immediately.'
      : 'Stopped immediately, without cleaning up. The credential may still be on disk, and on a control-plane node etcd may still have a learner. Run the same command again to continue from there.',
  STOPPING: (p: { signal: string; readOnly: boolean }) =>
    `${p.signal} received: stopping.${p.readOnly ? '' : ' Press Ctrl-C again to stop immediately, without cleaning up.'}`,
};
