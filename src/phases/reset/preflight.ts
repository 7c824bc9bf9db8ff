import type { Steps } from '../../engine/changes/change.ts';
import { RESET_PHASE_FLAGS, resetPhase } from './facts.ts';
import { PHASE_RESET_PREFLIGHT } from './sentences.ts';

/** Checks for root and for obstacles of later phases, and asks for confirmation, all by reading these facts. */
export const preflight = resetPhase({
  name: 'preflight',
  aliases: ['pre-flight'],
  short: PHASE_RESET_PREFLIGHT,
  needs: ['checks', 'directories', 'localEtcd', 'criSocket', 'confirmed'],
  flags: RESET_PHASE_FLAGS.preflight,
  *steps(): Steps {},
});
