import { defaultMs } from '../fields/field.ts';
import type { GivenTimeouts } from '../fields/given.ts';
import { TIMEOUTS as TIMEOUT_FIELDS } from '../fields/shared.ts';
import type { ValidationContext } from '../problem.ts';
import type { Timeouts } from '../types/join.ts';
import { LONGEST_TIMEOUT_MS, nanosecondsToMs } from '../values/duration.ts';
import { CONFIG_TIMEOUT_CAPPED, CONFIG_TIMEOUT_NOT_POSITIVE } from './config-validation-sentences.ts';

export const TIMEOUT_NAMES = TIMEOUT_FIELDS.filter(({ type }) => type === 'duration').map(
  ({ path }) => path.replace('timeouts.', '') as keyof Timeouts,
);

export function validatedTimeouts(input: GivenTimeouts, { problems, place, notices }: ValidationContext): Timeouts {
  const timeouts = TIMEOUT_NAMES.map((name) => {
    const at = place(`timeouts.${name}`);
    const nanoseconds = input[name];
    if (nanoseconds === undefined) return [name, defaultTimeoutMs(name)];
    if (nanoseconds <= 0n) problems.add(at, CONFIG_TIMEOUT_NOT_POSITIVE());
    const ms = nanosecondsToMs(nanoseconds);
    if (ms > LONGEST_TIMEOUT_MS) notices.push(CONFIG_TIMEOUT_CAPPED({ path: at.path }));
    return [name, Math.min(ms, LONGEST_TIMEOUT_MS)];
  });
  return Object.fromEntries(timeouts);
}

export function defaultTimeoutMs(name: keyof Timeouts): number {
  return defaultMs(TIMEOUT_FIELDS, `timeouts.${name}`);
}
