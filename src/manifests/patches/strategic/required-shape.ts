import { isObject, type Json, type JsonObject, jsonType, member } from '../json-object.ts';
import { PatchError } from '../patch-problem.ts';
import { type FieldSchema, fieldNames, fieldSchema } from './merge-schema.ts';

/**
 * Throws PatchError unless all object and list fields of the type have such values: the kubelet ignores a manifest that
 * does not decode as a Pod and only logs it. null means no value, as in Go. `type`: a name in types.ts.
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
  // The table has the element type of merged lists only.
  if (!merge || mergeKey === '') return;
  for (const [index, element] of value.entries()) requireObjectAt(element, type, `${path}[${index}]`);
}

function requireObjectAt(value: Json, type: string, path: string): void {
  if (!isObject(value)) throw new PatchError({ kind: 'wrong-type', path, expected: 'object', found: jsonType(value) });
  requireShape(value, type, path);
}
