import type { Option } from '../../config/options/option.ts';
import type { PrintedKey } from '../../i18n/tables.ts';

/** An option with help; parsing, help and phases read it. */
export interface Flag extends Option {
  help: PrintedKey;
  /** Other words for a choice. */
  synonyms?: Readonly<Record<string, string>>;
  /** Extensions of the names of the file that it writes. */
  formats?: readonly string[];
}

/** The flags of a command: first kubeadm's, then kubejoin's own. */
export function flagsOf(options: Readonly<Record<string, Flag>>): Flag[] {
  const own = (flag: Flag) => Number(flag.own ?? false);
  return Object.values(options).sort((a, b) => own(a) - own(b) || (a.name < b.name ? -1 : 1));
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

  /** Undefined if the flag was not given. */
  value(name: string): FlagValue | undefined {
    return this.#values.get(name);
  }

  string(name: string): string | undefined {
    return this.#get(name, 'string');
  }

  number(name: string): number | undefined {
    return this.#get(name, 'number');
  }

  /** False if the flag was not given. */
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
