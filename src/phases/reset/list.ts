import type { Phase, PhaseList } from '../phase.ts';
import { cleanupNode } from './cleanup-node.ts';
import type { ResetFacts } from './facts.ts';
import { preflight } from './preflight.ts';
import { removeEtcdMember } from './remove-etcd-member.ts';

/** The whole reset, in order. */
export const resetPhases: readonly Phase<ResetFacts>[] = [preflight, removeEtcdMember, cleanupNode];

export const resetPhaseList: PhaseList<Phase<ResetFacts>> = { phases: resetPhases, groups: {} };
