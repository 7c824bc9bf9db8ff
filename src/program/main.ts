import { type MainOptions, main as mainOf } from '../cli/main.ts';
import { FEATURES } from './assembled.ts';

/** Runs one command line to its end, with all features. Never throws; gives the exit code. */
export function main(options: MainOptions): Promise<number> {
  return mainOf(options, FEATURES);
}
