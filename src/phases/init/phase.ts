import { phasesOver } from '../phase.ts';
import type { InitFacts } from './facts/facts.ts';

/** A phase of the init. */
export const initPhase = phasesOver<InitFacts>();

/** Defined here because wait-control-plane checks whether it will run. */
export const KUBELET_FINALIZE = 'kubelet-finalize/enable-client-cert-rotation';
