import type { Phase } from './phase.ts';
import type { FactSource } from './read-facts.ts';

/** Every patch is tried on what these phases will write. Throws one of the PATCH_ failures. */
export async function tryPatches(phases: readonly Phase[], facts: FactSource): Promise<void> {
  const patched = phases.filter(({ tryPatches }) => tryPatches !== undefined);
  if (patched.length === 0 || (await facts.get('patches')).patches.length === 0) return;
  for (const phase of patched) phase.tryPatches?.((await facts.pick(phase.needs)) as never);
}
