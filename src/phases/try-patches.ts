import type { PatchSet } from '../patches/patch-set.ts';
import type { FactReader } from './fact-reader.ts';
import type { Phase } from './phase.ts';

/** Every patch is tried on what these phases will write. Throws one of the PATCH_ failures. */
export async function tryPatches<Known extends { patches: PatchSet }>(
  phases: readonly Phase<Known>[],
  facts: FactReader<Known>,
): Promise<void> {
  const patched = phases.filter(({ tryPatches }) => tryPatches !== undefined);
  if (patched.length === 0 || (await facts.get('patches')).patches.length === 0) return;
  for (const phase of patched) phase.tryPatches?.(await facts.pick(phase.needs));
}
