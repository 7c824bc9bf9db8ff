import type { Secret } from '../../base/secret.ts';

/**
 * pflag's types: `list` is a StringSlice (comma-separated, repeatable), `values` keeps each value as it was given,
 * `level` and `modules` are klog's verbosity, of all files and of some.
 */
export type OptionType = 'string' | 'bool' | 'int32' | 'level' | 'modules' | 'list' | 'values';

/**
 * One option, defined once. Its key in a table is the name of the library option, and the comment above the key
 * documents that. Flag, help, completion, field and types all come from this row.
 */
export interface Option {
  /** The flag, without dashes. */
  name: string;
  /** One letter, without the dash. */
  shorthand?: string;
  type: OptionType;
  /** Key of the help text. */
  help: string;
  /** The only values allowed, or for a list the only items. */
  choices?: readonly string[];
  /** Words for shell completion, if the help does not list them. `phases`: the phases of the command. */
  completes?: readonly string[] | 'phases';
  /** Prefixes of further values that are allowed. */
  beginnings?: readonly string[];
  /** Prefixes of values that kubeadm allows and kubejoin refuses with a message of their own. */
  unsupported?: { beginnings: readonly string[]; expected: 'no-go-template' };
  /** Shown in the help unless it is the zero value of the type. */
  default?: string;
  /** Value of the flag without `=`, so that the next word is not its value (pflag's NoOptDefVal). */
  bare?: string;
  /** The value is a credential: a Secret, never repeated in a message. */
  secret?: true;
  /** An option that kubeadm does not have. */
  own?: true;
  /** Path of the configuration field that it sets. A problem with that field is reported by the flag. */
  field?: string;
  /** Allowed with --config (kubeadm ValidateMixedArguments) although it sets a field. */
  besideConfig?: true;
  /** Only a flag, not an option of the library. */
  library?: false;
}
export type Options = Readonly<Record<string, Option>>;

/** Options that set fields of one kind of document. The type of each fits its field. */
export type OptionsFor<Given> = Readonly<
  Record<string, Omit<Option, 'type' | 'secret' | 'field'> & (Free | Setting<Given>[Path<Given>])>
>;
type Free = Pick<Option, 'type' | 'secret'> & { field?: never };
type Setting<Given> = { [Field in Path<Given>]: { field: Field } & Fitting<At<Given, Field>> };

/** Durations and feature gates are texts on a command line; a flag without a value creates an object. */
type Fitting<Value> = Value extends Secret
  ? { type: 'string'; secret?: true }
  : Value extends readonly unknown[]
    ? { type: Value extends readonly string[] ? 'list' : 'values' }
    : {
        type: Value extends string | bigint | Record<string, boolean>
          ? 'string'
          : Value extends number
            ? 'int32'
            : 'bool';
      };

type Path<T> = { [Key in keyof T & string]-?: Key | `${Key}${Below<NonNullable<T[Key]>>}` }[keyof T & string];

/** The value of a field by its path. */
type At<T, Path extends string> = Path extends `${infer Key}.${infer Rest}` ? At<Step<T, Key>, Rest> : Step<T, Path>;
type Step<T, Key extends string> = Key extends `${infer List}[0]`
  ? Step<T, List>[0 & keyof Step<T, List>]
  : NonNullable<T[Key & keyof T]>;
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

/** The names of a table's flags. */
export type FlagName<Rows extends Options> = Rows[keyof Rows]['name'];

type Value<Row extends Option> = Row extends { type: 'string'; choices: readonly (infer Word)[] }
  ? Word
  : ValueTypes[Row['type']];

/** Values by option name; undefined if not given. */
export type Values<Rows extends Options> = {
  -readonly [Name in keyof Rows]?: (Rows[Name] extends { secret: true } ? Secret : Value<Rows[Name]>) | undefined;
};

export type LibraryNames<Rows extends Options> = {
  [Name in keyof Rows]: Rows[Name] extends { library: false } ? never : Name;
}[keyof Rows];

/** The options of the library. A secret may be given as text. */
export type LibraryOptions<Rows extends Options> = {
  -readonly [Name in keyof Pick<Rows, LibraryNames<Rows>>]?: Rows[Name] extends { secret: true }
    ? Secret | string
    : Value<Rows[Name]>;
};

/** Values by option name, each in the form that its field has. */
type FieldValues<Rows extends Options, Given> = {
  readonly [Name in keyof Rows]?: Rows[Name] extends { field: infer Field extends string }
    ? Readonly<At<Given, Field>> | undefined
    : unknown;
};

/** A document with each value at the field that its option sets. */
export function fieldsOf<Given extends object, Rows extends Options = Options>(
  rows: Rows,
  values: FieldValues<NoInfer<Rows>, Given>,
): Given {
  const result = {} as Given;
  for (const [name, { field }] of Object.entries(rows)) {
    const value: unknown = values[name];
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
