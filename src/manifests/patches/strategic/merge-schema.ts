import type { PatchTarget } from '../patch-set.ts';
import { TYPES } from './types.ts';

/** Merge rules of one field. */
export interface FieldSchema {
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
