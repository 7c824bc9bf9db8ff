import { Failure } from '../../base/failure.ts';
import { Problems } from '../../config/problem.ts';
import { type YamlNode, YamlReader } from '../../config/yaml/node.ts';
import { syntaxError, type YamlDocument } from '../../config/yaml/stream.ts';
import { readYaml } from '../../config/yaml/text.ts';
import { isObject, type Json, type JsonObject, jsonType, setMember } from './json-object.ts';
import { parseJsonPatch } from './json-patch.ts';
import {
  PATCH_FILE_ALIASES,
  PATCH_FILE_MALFORMED,
  PATCH_MALFORMED,
  PATCH_NUMBER_INEXACT,
} from './manifests-patches-sentences.ts';
import { PatchError, requireList } from './patch-problem.ts';
import type { PatchContent, PatchType } from './patch-set.ts';

/** Limit of values in one file after alias expansion, against alias bombs. */
const MAX_VALUES = 100_000;

/** The patches of one file, one for each non-empty document. `file`: its path, for failures. */
export function parsePatchDocuments(
  file: string,
  type: PatchType,
  content: Uint8Array,
): ({ document: number } & PatchContent)[] {
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
  if (type === 'json') return { type, patch: parseJsonPatch(requireList(value, '')) };
  if (!isObject(value))
    throw new PatchError({ kind: 'wrong-type', path: '', expected: 'object', found: jsonType(value) });
  return { type, patch: value };
}

/**
 * The documents of a YAML or JSON file with their first line, without those that only have comments. Scalars are typed
 * as by kubeadm's parser. Throws PATCH_FILE_MALFORMED, PATCH_FILE_ALIASES and PATCH_NUMBER_INEXACT.
 */
export function yamlDocuments(file: string, content: Uint8Array): { line: number; value: Json }[] {
  const problems = new Problems();
  const { lines, documents } = readYaml(content, problems);
  let values = 0;
  const count = () => {
    if (++values > MAX_VALUES) throw new Failure(PATCH_FILE_ALIASES, { file, limit: MAX_VALUES });
  };
  const found = documents.flatMap((document) => {
    const wrong = syntaxError(document);
    if (wrong) problems.add({ path: '', ...lines.position(wrong.offset) }, wrong.wrong);
    if (wrong || document.contents === null) return [];
    const offset = document.contents.range[0];
    const value = toJson(new YamlReader(document, lines, problems), document.contents, '', { file, count });
    return isEmpty(document) ? [] : [{ line: lines.position(offset).line, value }];
  });
  if (!problems.empty) throw new Failure(PATCH_FILE_MALFORMED, { file, ...problems.result() });
  return found;
}

/** The parser returns a plain scalar without text for a document that only has comments. */
function isEmpty(document: YamlDocument): boolean {
  const contents = document.contents as { source?: unknown; tag?: unknown; type?: unknown } | null;
  return contents?.source === '' && contents.tag === undefined && contents.type === 'PLAIN';
}

function toJson(reader: YamlReader, node: YamlNode, path: string, work: { file: string; count: () => void }): Json {
  work.count();
  const view = reader.view(node, path);
  if (view?.type === 'mapping') {
    const result: JsonObject = {};
    for (const { name, value } of view.entries)
      setMember(result, name, toJson(reader, value, path === '' ? name : `${path}.${name}`, work));
    return result;
  }
  if (view?.type === 'list') return view.items.map((item, index) => toJson(reader, item, `${path}[${index}]`, work));
  if (view?.type !== 'integer' && view?.type !== 'number') return view?.value ?? null;
  const number = Number(view.value);
  const exact = view.type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number);
  if (!exact)
    throw new Failure(PATCH_NUMBER_INEXACT, {
      file: work.file,
      ...reader.place(reader.offset(node, 0), path),
      number: String(view.value),
    });
  return number;
}
