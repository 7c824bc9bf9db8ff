import { REPLACEMENT } from '../options/join.ts';
import { Problems } from '../problem.ts';
import type { Replacing } from '../types/replacing.ts';
import { nanosecondsToMs } from '../values/duration.ts';
import { REPLACE_AFTER_TOO_SHORT } from './config-flags-sentences.ts';
import { durationOf, refuseFlags } from './flag-input.ts';
import type { JoinFlags } from './join-flags.ts';

/** A kubelet renews its Lease every ten seconds. In milliseconds. */
const LEAST_MS = 11_000;

/** The values of --replace and --replace-after, in ms; undefined without --replace. Throws FLAGS_INVALID. */
export function replacingOf({
  replace,
  replaceAfter,
}: Pick<JoinFlags, 'replace' | 'replaceAfter'>): Replacing | undefined {
  if (replace === undefined) return undefined;
  const problems = new Problems();
  const after = durationOf(replaceAfter ?? REPLACEMENT.replaceAfter.default, '--replace-after', problems);
  const afterMs = after === undefined ? LEAST_MS : nanosecondsToMs(after);
  if (afterMs < LEAST_MS)
    problems.add({ path: '--replace-after' }, REPLACE_AFTER_TOO_SHORT({ seconds: LEAST_MS / 1_000 }));
  refuseFlags(problems);
  return { node: replace, afterMs };
}
