import type { Emit } from '../engine/events.ts';
import type { FileReader } from '../host/ports.ts';
import type { PatchSet } from '../manifests/patches/patch-set.ts';
import type { FactReader } from './facts/fact-reader.ts';
import { readPatches } from './facts/read-patches.ts';
import type { Phase } from './phase.ts';
import { PATCH_FILE_IGNORED } from './sentences.ts';

/** Reads the user's patches. Emits a warning for each file that is not a patch. */
export async function readUserPatches(
  directory: string | undefined,
  { files, emit }: { files: FileReader; emit: Emit },
): Promise<PatchSet> {
  const patches = await readPatches(directory, files);
  for (const params of patches.ignored) emit({ type: 'notice', level: 'warning', message: PATCH_FILE_IGNORED(params) });
  return patches;
}

/** Applies every patch to the files that these phases will write. Throws one of the PATCH_ failures. */
export async function tryPatches<Known extends { patches: PatchSet }>(
  phases: readonly Phase<Known>[],
  facts: FactReader<Known>,
): Promise<void> {
  const patched = phases.filter(({ tryPatches }) => tryPatches !== undefined);
  if (patched.length === 0 || (await facts.get('patches')).patches.length === 0) return;
  for (const phase of patched) phase.tryPatches?.(await facts.pick(phase.triedWith ?? phase.needs));
}
