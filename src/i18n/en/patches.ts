import type { TypeName } from '../../manifests/patches/sentences.ts';

const TYPE_NAMES = { strategic: 'strategic merge patch', merge: 'JSON merge patch (RFC 7386)', json: 'JSON patch (RFC 6902)' };

export const patches = {
  PATCH_APPLIED: (p: { file: string; type: TypeName; target: string }) => `Applied the ${TYPE_NAMES[p.type]} in ${p.file} to ${p.target}.`,
};
