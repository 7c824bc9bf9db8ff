/**
 * Journal entries after which a run is killed: all of them in a full run, otherwise a few that change with the commit.
 */

import { createHash } from 'node:crypto';
import { FULL } from '../run/full.ts';
import { landing } from '../run/landing.ts';

/** Numbers of 1 to `entries`, spread over all of them; tables of the same size differ by `salt`. */
export function killPoints(entries: number, sampled: number, salt = ''): number[] {
  if (FULL) return Array.from({ length: entries }, (_, index) => index + 1);
  const digest = createHash('sha256').update(`${landing()}${salt}`).digest();
  const stretch = entries / sampled;
  return Array.from({ length: sampled }, (_, index) => Math.floor((index + (digest[index] ?? 0) / 256) * stretch) + 1);
}
