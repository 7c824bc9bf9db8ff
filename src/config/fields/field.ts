import { API_VERSIONS, type ApiVersion } from '../documents/versions.ts';

/**
 * What a field holds. `secret` is a string that is never shown; `duration` is Go's notation; `time` is RFC 3339;
 * `integer` has 32 bits and `long` has 64; a `quantity` is a Kubernetes one (500Mi), or a number; `anything` is taken
 * as it is.
 */
export type FieldType =
  | 'string'
  | 'secret'
  | 'boolean'
  | 'integer'
  | 'long'
  | 'number'
  | 'duration'
  | 'time'
  | 'quantity'
  | 'anything'
  | 'object'
  | 'list of objects'
  | 'list of strings'
  | 'list of integers'
  | 'map of strings'
  | 'map of booleans'
  | 'map of quantities';

/** One field of a kind. Reading, checking, defaults and docs/config.md all come from the tables of these. */
export interface Field {
  /** Dotted, with `[]` for the items of a list: nodeRegistration.taints[].key. */
  path: string;
  type: FieldType;
  /** As it would be written in the file. Absent: described in `doc`. */
  default?: string | number | boolean;
  /** The only values allowed; the empty string, where listed, means the default. */
  allowed?: readonly string[];
  /** Another word than the allowed ones, where a cluster has stored it, is no error. */
  anyWordStored?: boolean;
  /** Versions that have the field; absent: all of them. */
  versions?: readonly ApiVersion[];
  /** Where later versions have it. */
  successor?: string;
  /** The kind that has the successor, where it is another one. */
  successorKind?: string;
  /** A map of strings that later versions have as a list of names and values: read as that, sorted by name. */
  asArguments?: boolean;
  /** An object that is handed on as it was written; the fields inside it are only checked. */
  asWritten?: boolean;
  /** One English line for docs/config.md. */
  doc: string;
}

export function fieldVersions(field: Field): readonly ApiVersion[] {
  return field.versions ?? API_VERSIONS;
}

/** The default of a field as the file would write it. Throws where the table has none: that is a bug. */
export function defaultOf<T extends string | number | boolean>(fields: readonly Field[], path: string): T {
  const found = fields.find((field) => field.path === path && field.default !== undefined);
  if (found?.default === undefined) throw new Error(`no default for ${path}`);
  return found.default as T;
}
