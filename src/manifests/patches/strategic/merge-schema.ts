import { isObject, type Json, type JsonObject, jsonType, member } from '../json-object.ts';
import { PatchError, requireList } from '../patch-problem.ts';
import type { PatchTarget } from '../patch-set.ts';
import { TYPES } from './types.ts';

/** Merge rules of one field. */
interface FieldSchema {
  /** Type of the object or of the list's elements; `{}` without a known structure. */
  type: string;
  list: boolean;
  /** A list that is merged, not replaced. */
  merge: boolean;
  /** The member that identifies an element of a merged list of objects; empty for scalars. */
  mergeKey: string;
}

/** A field of a merged object with its path. */
export type Field = FieldSchema & { path: string };

const FIELD = /^(?:(?<object>[^[:]+)|\[(?<element>[^\]]*)\])(?<merge>:merge)?(?:=(?<key>\w+))?$/;

/** Undefined if the type has no such field of an object or list. */
export function fieldSchema(type: string, name: string): FieldSchema | undefined {
  const fields = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const notation = fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
  const parts = notation === undefined ? undefined : FIELD.exec(notation)?.groups;
  if (!parts) return undefined;
  return {
    type: parts.object ?? parts.element ?? '{}',
    list: parts.element !== undefined,
    merge: parts.merge !== undefined,
    mergeKey: parts.key ?? '',
  };
}

/** Names of a type's fields of objects or lists. */
export function fieldNames(type: string): string[] {
  return Object.hasOwn(TYPES, type) ? Object.keys(TYPES[type] ?? {}) : [];
}

export function rootType(target: PatchTarget): string {
  if (target === 'kubeletconfiguration') return 'KubeletConfiguration';
  if (target === 'corednsdeployment') return 'Deployment';
  if (target === 'kubeproxydaemonset') return 'DaemonSet';
  return 'Pod';
}

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
  const elements = requireList(value, path);
  // The table has the element type of merged lists only.
  if (!merge || mergeKey === '') return;
  for (const [index, element] of elements.entries()) requireObjectAt(element, type, `${path}[${index}]`);
}

function requireObjectAt(value: Json, type: string, path: string): void {
  if (!isObject(value)) throw new PatchError({ kind: 'wrong-type', path, expected: 'object', found: jsonType(value) });
  requireShape(value, type, path);
}
