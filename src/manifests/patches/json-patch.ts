import { equalJson, isObject, type Json, type JsonObject, jsonType, member, setMember } from './json-object.ts';
import { PatchError } from './patch-problem.ts';

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;
type OperationName = (typeof OPERATIONS)[number];

/** One operation of RFC 6902. `from` and `value` are set if the operation needs them. */
export interface JsonPatchOperation {
  op: OperationName;
  path: string;
  from: string;
  value: Json;
}

/** Checks the form of a JSON patch without its target. Throws PatchError. */
export function parseJsonPatch(patch: Json[]): JsonPatchOperation[] {
  return patch.map(parseOperation);
}

function parseOperation(given: Json, index: number): JsonPatchOperation {
  const malformed = (part: 'operation' | 'op' | 'path' | 'from' | 'value') =>
    new PatchError({ kind: 'operation-malformed', index, part });
  if (!isObject(given)) throw malformed('operation');
  const op = OPERATIONS.find((name) => name === member(given, 'op'));
  const path = member(given, 'path');
  const from = member(given, 'from');
  const value = member(given, 'value');
  if (op === undefined) throw malformed('op');
  // kubeadm allows "" (the whole document) for replace and test only; libraries disagree about the other operations.
  if (typeof path !== 'string' || !(path.startsWith('/') || (path === '' && (op === 'replace' || op === 'test'))))
    throw malformed('path');
  const needsFrom = op === 'move' || op === 'copy';
  if (needsFrom && (typeof from !== 'string' || !from.startsWith('/'))) throw malformed('from');
  if (!needsFrom && op !== 'remove' && value === undefined) throw malformed('value');
  return { op, path, from: needsFrom ? (from as string) : '', value: value ?? null };
}

/**
 * RFC 6902 with two extensions of kubeadm: a negative index counts from the end of a list, and `replace` adds a missing
 * member. Neither argument is changed.
 */
export function applyJsonPatch(object: JsonObject, patch: readonly JsonPatchOperation[]): Json {
  let document: Json = structuredClone(object);
  let copied = 0;
  patch.forEach((operation, index) => {
    document = applyOperation(document, operation, index, (value) => {
      copied += valuesIn(value);
      if (copied > MOST_COPIED)
        throw new PatchError({ kind: 'copies-too-much', index, limit: MOST_COPIED, levels: DEEPEST_COPY });
    });
  });
  return document;
}

function applyOperation(
  document: Json,
  { op, path, from, value }: JsonPatchOperation,
  index: number,
  onCopy: (value: Json) => void,
): Json {
  const at = (pointer: string) => locate(document, pointer, { index, op });
  if (path === '') {
    if (op === 'replace') return structuredClone(value);
    if (!equalJson(document, value)) throw new PatchError({ kind: 'test-failed', index, pointer: path });
    return document;
  }
  if (op === 'add') at(path).add(structuredClone(value));
  else if (op === 'remove') at(path).remove();
  else if (op === 'replace') at(path).replace(structuredClone(value));
  else if (op === 'copy') {
    const copied = at(from).get();
    onCopy(copied);
    at(path).add(structuredClone(copied));
  } else if (op === 'move') {
    const moved = at(from).remove();
    at(path).add(moved);
  } else if (!equalJson(at(path).get(true), value)) throw new PatchError({ kind: 'test-failed', index, pointer: path });
  return document;
}

/** Copies of copies double with each operation. The API server limits them as well; a Pod has a few hundred values. */
const MOST_COPIED = 10_000;
const DEEPEST_COPY = 100;

/** Infinity for a value of more levels than a copy may have. */
function valuesIn(value: Json): number {
  let [count, depth] = [0, 0];
  for (let level: unknown[] = [value]; level.length > 0; depth++) {
    if (depth > DEEPEST_COPY) return Number.POSITIVE_INFINITY;
    count += level.length;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return count;
}

/** The target of a pointer. Its parent exists, the target itself may not. */
interface Place {
  /** `missingIsNull`: kubeadm's `test` treats a missing member as null. */
  get(missingIsNull?: boolean): Json;
  add(value: Json): void;
  replace(value: Json): void;
  remove(): Json;
}

type Where = { index: number; op: OperationName };

function locate(document: Json, pointer: string, where: Where): Place {
  const notFound = () => new PatchError({ kind: 'pointer-not-found', ...where, pointer });
  const tokens = pointer.slice(1).split('/').map(unescapeToken);
  const last = tokens.pop() ?? '';
  let holder: Json | undefined = document;
  for (const token of tokens) {
    if (Array.isArray(holder)) holder = holder[elementIndex(token, holder.length - 1, { ...where, pointer })];
    else if (isObject(holder)) holder = member(holder, token);
    if (holder === undefined) throw notFound();
  }
  if (Array.isArray(holder)) return listPlace(holder, last, { ...where, pointer });
  if (isObject(holder)) return memberPlace(holder, last, notFound);
  throw notFound();
}

function memberPlace(holder: JsonObject, key: string, notFound: () => PatchError): Place {
  const get = (missingIsNull = false) => {
    const value = member(holder, key);
    if (value === undefined && !missingIsNull) throw notFound();
    return value ?? null;
  };
  const set = (value: Json) => setMember(holder, key, value);
  return {
    get,
    add: set,
    replace: set,
    remove: () => {
      const value = get();
      delete holder[key];
      return value;
    },
  };
}

function listPlace(holder: Json[], token: string, where: Where & { pointer: string }): Place {
  const existing = () => elementIndex(token, holder.length - 1, where);
  return {
    get: () => holder[existing()] ?? null,
    add: (value) =>
      void holder.splice(token === '-' ? holder.length : elementIndex(token, holder.length, where), 0, value),
    replace: (value) => void holder.splice(existing(), 1, value),
    remove: () => holder.splice(existing(), 1)[0] ?? null,
  };
}

/** The index in a token, at most `last`. Negative ones count from the position after `last`. */
function elementIndex(token: string, last: number, where: Where & { pointer: string }): number {
  const given = /^[+-]?\d{1,9}$/.test(token) ? Number(token) : Number.NaN;
  const index = given < 0 ? given + last + 1 : given;
  if (!(index >= 0 && index <= last)) throw new PatchError({ kind: 'index-invalid', ...where });
  return index;
}

/** RFC 6901 section 4. */
function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Throws PatchError if the result of a JSON patch is not an object. */
export function requireObject(value: Json): JsonObject {
  if (!isObject(value)) throw new PatchError({ kind: 'result-not-object', found: jsonType(value) });
  return value;
}
