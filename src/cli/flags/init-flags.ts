import { INIT, INIT_PHASE } from '../../config/options/init.ts';
import { flagsOf } from './flag.ts';

export const initFlags = flagsOf(INIT);
export const initPhaseFlags = [...initFlags, ...flagsOf(INIT_PHASE)];
