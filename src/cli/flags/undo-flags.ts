import { UNDO } from '../../config/options/undo.ts';
import { flagsOf } from './flag.ts';

export const undoFlags = flagsOf(UNDO);
