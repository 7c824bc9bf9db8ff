import type { TextKey } from '../../i18n/tables.ts';

/** pflag's types: `list` is a StringSlice (comma-separated, repeatable), `values` keeps each value as it was given, `level` and `modules` are klog's verbosity, of all files and of some. */
export type FlagType = 'string' | 'bool' | 'int32' | 'level' | 'modules' | 'list' | 'values';

/** One flag as it is declared; parsing, help and the checks of a phase's flags all read this. */
export interface Flag {
  /** Without dashes. */
  name: string;
  /** One letter, without the dash. */
  shorthand?: string;
  type: FlagType;
  /** One line of help. */
  help: TextKey;
  /** The only values that it takes, or that a list's items may be. */
  choices?: readonly string[];
  /** What a shell completes it to, where that is more than help could show. */
  completes?: readonly string[];
  /** Beginnings of values that are taken beside the choices. */
  beginnings?: readonly string[];
  /** Beginnings of values that kubeadm takes and kubejoin refuses with words of their own. */
  unsupported?: { beginnings: readonly string[]; expected: 'no-go-template' };
  /** Shown in the help where it isn't the type's zero. */
  default?: string;
  /** Its value is a credential: never repeated in a message. */
  secret?: boolean;
}

export type FlagValue = string | boolean | number | string[];

/** Values of the flags that were given, by name. */
export class FlagValues {
  readonly #values = new Map<string, FlagValue>();

  set(name: string, value: FlagValue): void {
    this.#values.set(name, value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  names(): string[] {
    return [...this.#values.keys()];
  }

  string(name: string): string | undefined {
    return this.#get(name, 'string');
  }

  number(name: string): number | undefined {
    return this.#get(name, 'number');
  }

  /** False where the flag was not given. */
  bool(name: string): boolean {
    return this.#get<boolean>(name, 'boolean') ?? false;
  }

  list(name: string): string[] | undefined {
    return this.#get(name, 'object');
  }

  toJSON(): Record<string, FlagValue> {
    return Object.fromEntries(this.#values);
  }

  #get<T extends FlagValue>(name: string, type: string): T | undefined {
    const value = this.#values.get(name);
    if (value !== undefined && typeof value !== type) throw new TypeError(`--${name} holds no ${type}`);
    return value as T | undefined;
  }
}
