import type { Steps } from '../../engine/changes/change.ts';
import { undoPhase } from './facts.ts';
import { PHASE_UNDO_PREFLIGHT } from './sentences.ts';

/** What stands in the way, and the question whether the undo is meant: reading these facts is all. */
export const preflight = undoPhase({
  name: 'preflight',
  short: PHASE_UNDO_PREFLIGHT,
  needs: ['checks', 'scope', 'contents', 'criSocket', 'clusterSide', 'accounts', 'pods', 'confirmed'],
  flags: [],
  *steps(): Steps {},
});
