import type { JsonObject } from './json-object.ts';
import type { JsonPatchOperation } from './json-patch.ts';
import type { PatchTarget, PatchType } from './patch-target.ts';

/** One document of a patch file, checked in its form. */
export type Patch = {
  target: PatchTarget;
  /** The file, as its path below the directory. */
  file: string;
  /** Which document of the file, from 1. */
  document: number;
} & PatchContent;

export type PatchContent =
  | { type: 'strategic'; patch: JsonObject }
  | { type: 'merge'; patch: JsonObject }
  | { type: 'json'; patch: JsonPatchOperation[] };

export type IgnoredReason = 'extension' | 'target' | 'empty';

/** The patches of a directory in the order in which they are applied. */
export interface PatchSet {
  /** Undefined when there is no directory of patches. */
  directory: string | undefined;
  patches: readonly Patch[];
  /** Files that are no patches, for a warning (text PATCH_FILE_IGNORED). */
  ignored: readonly { file: string; reason: IgnoredReason }[];
}

export const NO_PATCHES: PatchSet = { directory: undefined, patches: [], ignored: [] };

/** The patches of one target, in order. */
export function patchesFor(set: PatchSet, target: PatchTarget): Patch[] {
  return set.patches.filter((patch) => patch.target === target);
}

export interface AppliedPatch {
  file: string;
  document: number;
  type: PatchType;
}
