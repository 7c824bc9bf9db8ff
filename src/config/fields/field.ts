import { API_VERSIONS, type ApiVersion } from '../documents/versions.ts';
import { goDurationMs } from '../values/duration.ts';

/**
 * The type of a field. `secret` is a string that is never shown; `duration` is in Go's notation; `time` is RFC 3339;
 * `integer` has 32 bits, `long` 64; a `quantity` is a Kubernetes one (500Mi) or a number; `anything` is not checked.
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

/** One field of a kind. Reading, checking, defaults and docs/config.md are made from tables of these. */
export interface Field {
  /** Dotted, with `[]` for the items of a list: nodeRegistration.taints[].key. */
  path: string;
  type: FieldType;
  /** The default as the file would write it. Absent: described in `doc`. */
  default?: string | number | boolean;
  /** The only values allowed; an empty string among them means the default. */
  allowed?: readonly string[];
  /** Accepts other words than the allowed ones in a configuration stored in a cluster. */
  anyWordStored?: boolean;
  /** Versions that have the field. Absent: all. */
  versions?: readonly ApiVersion[];
  /** Path of the field in later versions. */
  successor?: string;
  /** The kind of the successor, if it is another kind. */
  successorKind?: string;
  /** A map of strings that is read as later versions have it: a list of names and values, sorted by name. */
  asArguments?: boolean;
  /** Written even if it is empty: Go's type has no omitempty. Without a value it is null. */
  alwaysWritten?: boolean;
  /** An object that is passed on as written; its fields are only checked. */
  asWritten?: boolean;
  /** One English line for docs/config.md. */
  doc: string;
}

export function fieldVersions(field: Field): readonly ApiVersion[] {
  return field.versions ?? API_VERSIONS;
}

/** Paths of the fields of a table whose default the table has. */
export type PathWithDefault<Fields extends readonly Field[], Type extends FieldType = FieldType> = Extract<
  Fields[number],
  { type: Type; default: unknown }
>['path'];

/** The default of a field as the file would write it. */
export function defaultOf<Fields extends readonly Field[], Path extends PathWithDefault<Fields>>(
  fields: Fields,
  path: Path,
): Extract<Fields[number], { path: Path; default: unknown }>['default'] {
  return fields.find((field) => field.path === path && field.default !== undefined)?.default as never;
}

/** The default of a duration, in milliseconds. */
export function defaultMs<Fields extends readonly Field[]>(
  fields: Fields,
  path: PathWithDefault<Fields, 'duration'>,
): number {
  return goDurationMs(String(defaultOf(fields, path))) ?? 0;
}
