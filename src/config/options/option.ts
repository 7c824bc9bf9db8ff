import type { Secret } from '../../base/secret.ts';

/**
 * pflag's types: `list` is a StringSlice (comma-separated, repeatable), `values` keeps each value as it was given,
 * `level` and `modules` are klog's verbosity, of all files and of some.
 */
export type OptionType = 'string' | 'bool' | 'int32' | 'level' | 'modules' | 'list' | 'values';

/**
 * One option, defined once. Its key in a table is the library option's name, and the comment above it is that one's
 * documentation. The flag, its help and completion, the field that it sets and the types of its values come from this
 * row.
 */
export interface Option {
  /** The flag, without dashes. */
  name: string;
  /** One letter, without the dash. */
  shorthand?: string;
  type: OptionType;
  /** Key of its line of help. */
  help: string;
  /** The only values that it takes, or that a list's items may be. */
  choices?: readonly string[];
  /** What a shell completes it to, where that is more than help could show. `phases`: those of its command. */
  completes?: readonly string[] | 'phases';
  /** Beginnings of values that are taken beside the choices. */
  beginnings?: readonly string[];
  /** Beginnings of values that kubeadm takes and kubejoin refuses with words of their own. */
  unsupported?: { beginnings: readonly string[]; expected: 'no-go-template' };
  /** Shown in the help where it isn't the type's zero. */
  default?: string;
  /** Its value is a credential: a Secret, and never repeated in a message. */
  secret?: true;
  /** kubeadm does not have it. */
  own?: true;
  /** Path of the configuration's field that it sets. A problem of that field is told by the flag. */
  field?: string;
  /** It may stand beside --config (kubeadm ValidateMixedArguments), although it sets a field. */
  besideConfig?: true;
  /** The library has no such option. */
  library?: false;
}
export type Options = Readonly<Record<string, Option>>;

/** Options that set fields of one kind of document, in the form of v1beta4. */
export type OptionsFor<Given> = Readonly<Record<string, Omit<Option, 'field'> & { field?: Path<Given> }>>;

type Path<T> = { [Key in keyof T & string]-?: Key | `${Key}${Below<NonNullable<T[Key]>>}` }[keyof T & string];
type Below<T> = T extends Secret | string | number | boolean | bigint
  ? never
  : T extends readonly (infer Item)[]
    ? `[0]${Below<Item>}`
    : `.${Path<T>}`;

interface ValueTypes {
  string: string;
  bool: boolean;
  int32: number;
  level: number;
  modules: string;
  list: readonly string[];
  values: readonly string[];
}

/** The flags of a table. */
export type FlagName<Rows extends Options> = Rows[keyof Rows]['name'];

/** Values by the options' names. Each is undefined when it was not given. */
export type Values<Rows extends Options> = {
  -readonly [Name in keyof Rows]?:
    | (Rows[Name] extends { secret: true } ? Secret : ValueTypes[Rows[Name]['type']])
    | undefined;
};

export type LibraryNames<Rows extends Options> = {
  [Name in keyof Rows]: Rows[Name] extends { library: false } ? never : Name;
}[keyof Rows];

/** What the library takes. A secret may be given as text. */
export type LibraryOptions<Rows extends Options> = {
  -readonly [Name in keyof Pick<Rows, LibraryNames<Rows>>]?: Rows[Name] extends { secret: true }
    ? Secret | string
    : ValueTypes[Rows[Name]['type']];
};

/** The values at the fields that they set. */
export function fieldsOf(rows: Options, values: Readonly<Record<string, unknown>>): object {
  const result = {};
  for (const [name, { field }] of Object.entries(rows)) {
    const value = values[name];
    if (field !== undefined && value !== undefined) setField(result, field, Array.isArray(value) ? [...value] : value);
  }
  return result;
}

function setField(whole: object, field: string, value: unknown): void {
  const keys = field.match(/[^.[\]]+/g) ?? [];
  const last = keys.pop() ?? '';
  let at = whole as Record<string, Record<string, unknown>>;
  for (const [index, key] of keys.entries()) {
    at[key] ??= (/^\d+$/.test(keys[index + 1] ?? last) ? [] : {}) as Record<string, unknown>;
    at = at[key] as typeof at;
  }
  (at as Record<string, unknown>)[last] = value;
}

/** The flag that sets each field. */
export function flagsByField(rows: Options): Record<string, string> {
  return Object.fromEntries(
    Object.values(rows).flatMap(({ field, name }) => (field === undefined ? [] : [[field, `--${name}`]])),
  );
}
