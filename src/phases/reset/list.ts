import type { Steps } from '../../engine/changes/change.ts';
import type { Phase, PhaseList } from '../phase.ts';
import { cleanupNode, removeEtcdMember } from './cleanup-node.ts';
import { type ResetFacts, resetPhase } from './facts.ts';
import { RESET_PHASE_FLAGS } from './flags.ts';
import { PHASE_RESET_PREFLIGHT } from './phases-reset-sentences.ts';

/** Checks for root and for obstacles of later phases, and asks for confirmation, all by reading these facts. */
const preflight = resetPhase({
  name: 'preflight',
  aliases: ['pre-flight'],
  short: PHASE_RESET_PREFLIGHT,
  needs: ['checks', 'directories', 'localEtcd', 'criSocket', 'confirmed'],
  flags: RESET_PHASE_FLAGS.preflight,
  *steps(): Steps {},
});

/** The whole reset, in order. */
export const resetPhases: readonly Phase<ResetFacts>[] = [preflight, removeEtcdMember, cleanupNode];

export const resetPhaseList: PhaseList<Phase<ResetFacts>> = { phases: resetPhases, groups: {} };
