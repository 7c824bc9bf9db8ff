import type { Steps } from '../../engine/changes/change.ts';
import { undoPhase } from './facts.ts';
import { PHASE_UNDO_PREFLIGHT } from './sentences.ts';

/** Checks for obstacles and asks for confirmation, all by reading these facts. */
export const preflight = undoPhase({
  name: 'preflight',
  short: PHASE_UNDO_PREFLIGHT,
  needs: ['checks', 'scope', 'contents', 'criSocket', 'clusterSide', 'accounts', 'pods', 'confirmed'],
  flags: [],
  *steps(): Steps {},
});
