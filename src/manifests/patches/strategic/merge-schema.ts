import type { PatchTarget } from '../patch-set.ts';
import { TYPES } from './types.ts';

/** What is known of one field. */
export interface FieldSchema {
  /** The type of the object, or of the list's elements; `{}` where it has no structure. */
  type: string;
  list: boolean;
  /** A list that is merged, not replaced. */
  merge: boolean;
  /** The member that identifies an element of a merged list of objects; empty for scalars. */
  mergeKey: string;
}

/** A field of an object that is merged, and where in it. */
export type Field = FieldSchema & { path: string };

const FIELD = /^(?:(?<object>[^[:]+)|\[(?<element>[^\]]*)\])(?<merge>:merge)?(?:=(?<key>\w+))?$/;

/** Undefined where the type has no such field that holds an object or a list. */
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

/** Names of the fields of a type that hold an object or a list. */
export function fieldNames(type: string): string[] {
  return Object.hasOwn(TYPES, type) ? Object.keys(TYPES[type] ?? {}) : [];
}

export function rootType(target: PatchTarget): string {
  if (target === 'kubeletconfiguration') return 'KubeletConfiguration';
  if (target === 'corednsdeployment') return 'Deployment';
  if (target === 'kubeproxydaemonset') return 'DaemonSet';
  return 'Pod';
}
