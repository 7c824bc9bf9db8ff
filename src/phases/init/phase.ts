import { phasesOver } from '../phase.ts';
import type { InitFacts } from './facts/facts.ts';

/** A phase of the init. */
export const initPhase = phasesOver<InitFacts>();
