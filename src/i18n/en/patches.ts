import { TYPE_NAMES, type TypeName } from '../../manifests/patches/sentences.ts';

export const patches = {
  PATCH_APPLIED: (p: { file: string; type: TypeName; target: string }) => `Applied the ${TYPE_NAMES[p.type]} in ${p.file} to ${p.target}.`,
};
