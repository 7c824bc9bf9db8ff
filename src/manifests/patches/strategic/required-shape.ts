import { isObject, type Json, type JsonObject, jsonType, member } from '../json-object.ts';
import { PatchError } from '../patch-problem.ts';
import { type FieldSchema, fieldNames, fieldSchema } from './merge-schema.ts';

/**
 * What a patch may have put where the type has an object or a list is one: a manifest that does not decode as a Pod is
 * passed over by the kubelet, in its log only. null stands for nothing, as in Go. `type` is a name in merge-schema.
 * Throws PatchError.
 */
export function requireShape(object: JsonObject, type: string, path = ''): void {
  for (const name of fieldNames(type)) {
    const field = fieldSchema(type, name);
    const value = member(object, name);
    if (field !== undefined && value !== undefined && value !== null)
      requireField(value, field, path === '' ? name : `${path}.${name}`);
  }
}

function requireField(value: Json, { type, list, merge, mergeKey }: FieldSchema, path: string): void {
  if (!list) {
    requireObjectAt(value, type, path);
    return;
  }
  if (!Array.isArray(value))
    throw new PatchError({ kind: 'wrong-type', path, expected: 'array', found: jsonType(value) });
  // Only of lists that are merged the table says what their elements are.
  if (!merge || mergeKey === '') return;
  for (const [index, element] of value.entries()) requireObjectAt(element, type, `${path}[${index}]`);
}

function requireObjectAt(value: Json, type: string, path: string): void {
  if (!isObject(value)) throw new PatchError({ kind: 'wrong-type', path, expected: 'object', found: jsonType(value) });
  requireShape(value, type, path);
}
