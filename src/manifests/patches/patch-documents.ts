import { Failure } from '../../base/failure.ts';
import { isObject, type Json, jsonType } from './json-object.ts';
import { parseJsonPatch } from './json-patch.ts';
import { PatchError } from './patch-problem.ts';
import type { PatchContent } from './patch-set.ts';
import type { PatchType } from './patch-target.ts';
import { PATCH_MALFORMED } from './sentences.ts';
import { yamlDocuments } from './yaml-documents.ts';

/** The patches of one file, each document one, empty ones left out. `file` is its whole path, for failures. */
export function parsePatchDocuments(file: string, type: PatchType, content: Uint8Array): ({ document: number } & PatchContent)[] {
  return yamlDocuments(file, content).map(({ line, value }, index) => {
    const document = index + 1;
    try {
      return { document, ...patchContent(type, value) };
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
      throw new Failure(PATCH_MALFORMED, { file, line, type, problem: error.problem });
    }
  });
}

function patchContent(type: PatchType, value: Json): PatchContent {
  if (type === 'json') {
    if (!Array.isArray(value)) throw new PatchError({ kind: 'wrong-type', path: '', expected: 'array', found: jsonType(value) });
    return { type, patch: parseJsonPatch(value) };
  }
  if (!isObject(value)) throw new PatchError({ kind: 'wrong-type', path: '', expected: 'object', found: jsonType(value) });
  return { type, patch: value };
}
