import { isRecord } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import type { LibraryNames, LibraryOptions, Option, Options, OptionType, Values } from '../../config/options/option.ts';
import { configurationFile } from '../../config/options/shared.ts';
import { nearest } from '../../config/values/nearest.ts';
import type { Host } from '../../host/ports.ts';
import type { AddedRunOptions } from './added-options.ts';
import type { IoHost } from './io.ts';

/** The types of options that JavaScript may get wrong. Values are checked later, with the configuration's messages. */
const KINDS = {
  text: { expected: 'a string', is: isText },
  texts: { expected: 'a list of strings', is: (value: unknown) => isListOf(value, isText) },
  number: { expected: 'a whole number', is: Number.isSafeInteger },
  flag: { expected: 'true or false', is: isFlag },
  flags: {
    expected: 'an object whose values are true or false',
    is: (value: unknown) => isRecord(value) && Object.values(value).every(isFlag),
  },
  secret: { expected: 'a string or a Secret', is: (value: unknown) => isText(value) || value instanceof Secret },
  question: { expected: 'a function', is: (value: unknown) => typeof value === 'function' },
  settings: { expected: 'an object, true or false', is: (value: unknown) => isFlag(value) || isRecord(value) },
  documents: {
    expected: 'the text of a configuration, or its documents as objects',
    is: (value: unknown) => isText(value) || isRecord(value) || isListOf(value, isRecord),
  },
  signal: { expected: 'an AbortSignal', is: (value: unknown) => value instanceof AbortSignal },
  io: {
    expected: 'an object with a function notify',
    is: (value: unknown) => isRecord(value) && 'notify' in value && typeof value.notify === 'function',
  },
  host: { expected: 'a Host', is: (value: unknown) => isRecord(value) && 'read' in value && 'write' in value },
} as const;
type Kind = keyof typeof KINDS;

/** The kind of value to which an option's type corresponds. */
type KindOf<T> = [T] extends [boolean]
  ? 'flag'
  : [T] extends [number]
    ? 'number'
    : [T] extends [string]
      ? 'text'
      : [T] extends [readonly string[]]
        ? 'texts'
        : [T] extends [AbortSignal]
          ? 'signal'
          : [T] extends [Host]
            ? 'host'
            : [T] extends [IoHost<never>]
              ? 'io'
              : [T] extends [Secret | string]
                ? 'secret'
                : [T] extends [(...given: never) => unknown]
                  ? 'question'
                  : 'flags' | 'settings' | 'documents';

/** Every name of an options object with the kind of its value, but for those that features add. */
export type Known<Options> = {
  readonly [Name in keyof Omit<Required<Options>, keyof AddedRunOptions>]: KindOf<Required<Options>[Name]>;
};

const KIND_OF_TYPE = {
  string: 'text',
  modules: 'text',
  bool: 'flag',
  int32: 'number',
  level: 'number',
  list: 'texts',
  values: 'texts',
} as const satisfies Record<OptionType, Kind>;

/** The kinds of a table's options. */
export function knownOf<Rows extends Options>(rows: Rows): Known<LibraryOptions<Rows>> {
  return Object.fromEntries(
    inLibrary(rows).map(([name, row]) => [name, row.secret ? 'secret' : KIND_OF_TYPE[row.type]]),
  ) as Known<LibraryOptions<Rows>>;
}

/** The kinds of all options but these. */
export function without<Kinds extends object, Name extends keyof Kinds>(
  kinds: Kinds,
  names: readonly Name[],
): Omit<Kinds, Name> {
  const left = Object.entries(kinds).filter(([name]) => !(names as readonly PropertyKey[]).includes(name));
  return Object.fromEntries(left) as Omit<Kinds, Name>;
}

/** The options' values in the form of flags. */
export function valuesOf<Rows extends Options>(
  rows: Rows,
  options: Readonly<Record<string, unknown>>,
): Values<Pick<Rows, LibraryNames<Rows>>> {
  const values = inLibrary(rows).map(([name, { secret }]) => {
    const value = options[name];
    return [name, secret && isText(value) ? new Secret(value) : value];
  });
  return Object.fromEntries(values) as Values<Pick<Rows, LibraryNames<Rows>>>;
}

function inLibrary(rows: Options): [string, Option][] {
  return Object.entries(rows).filter(([, { library }]) => library !== false);
}

/**
 * Throws a TypeError for an unknown option, since an ignored `dryrun` would change the machine, and for one of the wrong
 * type, without its value, which may be a secret. `named`: the subject of the message.
 */
export function refuseUnknown<Options extends object>(
  options: Options,
  known: Known<Options>,
  named = 'The options',
): void {
  if (!isRecord(options)) throw new TypeError(`${named} must be an object, not ${whatIs(options)}.`);
  const kinds: Readonly<Record<string, Kind>> = known;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const close = nearest(name, Object.keys(known));
    throw new TypeError(
      `Unknown option ${JSON.stringify(name)}.${close === undefined ? '' : ` Did you mean ${JSON.stringify(close)}?`}`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const { expected, is } = KINDS[kinds[name] ?? 'text'];
    if (value !== undefined && !is(value))
      throw new TypeError(`The option ${JSON.stringify(name)} must be ${expected}, not ${whatIs(value)}.`);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

/** The type of a value, never the value itself. */
function whatIs(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value))
    return value.length === 0
      ? 'an empty list'
      : `a list (${[...new Set(value.map((item) => typeof item))].join(', ')})`;
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

export const RUN_OPTIONS = { signal: 'signal', host: 'host', io: 'io' } as const;
export const WHOLE_CONFIGURATION = { ...knownOf(configurationFile('')), configuration: 'documents' } as const;
