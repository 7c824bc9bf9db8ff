import { Failure } from '../../base/failure.ts';
import { shown } from '../../base/shown.ts';
import { FLAG_VALUE_INVALID } from '../../config/config-sentences.ts';

/** Values of --cleanup: removals that kubeadm does not make. */
const CLEANUPS = ['cni', 'iptables', 'kubeconfig'] as const;
/** Something that a reset removes only if asked to. */
export type Cleanup = (typeof CLEANUPS)[number];

/** Throws FLAG_VALUE_INVALID for an unknown name, which would otherwise clean up less than intended. */
export function cleanupsOf(names: readonly string[]): Set<Cleanup> {
  const wrong = names.find((name) => !isCleanup(name));
  if (wrong !== undefined)
    throw new Failure(FLAG_VALUE_INVALID, {
      flag: 'cleanup',
      value: shown(wrong),
      expected: 'choice',
      choices: [...CLEANUPS],
    });
  return new Set(names.filter(isCleanup));
}

function isCleanup(name: string): name is Cleanup {
  return (CLEANUPS as readonly string[]).includes(name);
}
