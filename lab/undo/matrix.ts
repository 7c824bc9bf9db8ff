/** Journal entries after which a run is killed: all of them in a full run, otherwise a few that are always the same. */
import { FULL } from '../run/full.ts';

/** Numbers of 1 to `entries`; `sampled` of them, spread evenly, where not all are meant. */
export function killPoints(entries: number, sampled: number): number[] {
  const count = FULL ? entries : sampled;
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * entries) / count) + 1);
}
