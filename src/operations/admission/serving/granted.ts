import { record } from '../../../base/record.ts';
import { SIGNERS } from '../../../manifests/objects/admission.ts';

/** Tells whether a ClusterRole lets its subjects approve serving certificates. */
export function approvesServing(role: unknown): boolean {
  return listOf(record(role).rules).some((rule) => {
    const { resources, resourceNames } = record(rule);
    return has(resources, 'signers') && (resourceNames === undefined || has(resourceNames, SIGNERS.serving));
  });
}

/** Tells whether a list of a rule has this word or `*`. */
export function has(list: unknown, word: string): boolean {
  return listOf(list).some((item) => item === word || item === '*');
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
