import type { Case } from '../../test/manifests/patches/cases.ts';
import { difference, type Expected, sections } from '../../test/manifests/patches/sections.ts';
import type { Answer } from './oracle.ts';

/**
 * The part of an answer that expected.json keeps. A result other than an object is an error: kubeadm's next step
 * refuses it.
 */
export function expectedOf({ object }: Case, answer: Answer): Expected {
  if (answer.error !== undefined) return { error: true };
  const result = answer.object;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return { error: true };
  return difference(sections(sorted(object)), sections(sorted(result as Record<string, unknown>)));
}

/** Go writes members in the order of their names. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  ) as T;
}
