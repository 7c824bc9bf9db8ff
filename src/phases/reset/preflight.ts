import type { Steps } from '../../engine/changes/change.ts';
import { RESET_PHASE_FLAGS, resetPhase } from './facts.ts';
import { PHASE_RESET_PREFLIGHT } from './sentences.ts';

/**
 * The check, what stands in the way of the later phases, and the question whether the reset is meant: reading these
 * facts is all.
 */
export const preflight = resetPhase({
  name: 'preflight',
  aliases: ['pre-flight'],
  short: PHASE_RESET_PREFLIGHT,
  needs: ['checks', 'directories', 'localEtcd', 'criSocket', 'confirmed'],
  flags: RESET_PHASE_FLAGS.preflight,
  *steps(): Steps {},
});
