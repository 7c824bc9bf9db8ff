import type { Phase, PhaseList } from '../phase.ts';
import type { UndoFacts } from './facts.ts';
import { leaveCluster } from './leave-cluster.ts';
import { preflight } from './preflight.ts';
import { restoreHost } from './restore-host.ts';

/** The whole undo, in order. */
export const undoPhases: readonly Phase<UndoFacts>[] = [preflight, leaveCluster, restoreHost];

export const undoPhaseList: PhaseList<Phase<UndoFacts>> = { phases: undoPhases, groups: {} };
