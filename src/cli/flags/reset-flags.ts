import { RESET } from '../../config/options/reset.ts';
import { flagsOf } from './flag.ts';

export const resetFlags = flagsOf(RESET);
