import type { Steps } from '../../engine/changes/change.ts';
import type { Phase, PhaseList } from '../phase.ts';
import { type UndoFacts, undoPhase } from './facts.ts';
import { leaveCluster } from './leave-cluster.ts';
import { restoreHost } from './restore-host.ts';
import { PHASE_UNDO_PREFLIGHT } from './sentences.ts';

/** Checks for obstacles and asks for confirmation, all by reading these facts. */
const preflight = undoPhase({
  name: 'preflight',
  short: PHASE_UNDO_PREFLIGHT,
  needs: ['checks', 'scope', 'contents', 'criSocket', 'clusterSide', 'accounts', 'pods', 'confirmed'],
  flags: [],
  *steps(): Steps {},
});

/** The whole undo, in order. */
export const undoPhases: readonly Phase<UndoFacts>[] = [preflight, leaveCluster, restoreHost];

export const undoPhaseList: PhaseList<Phase<UndoFacts>> = { phases: undoPhases, groups: {} };
