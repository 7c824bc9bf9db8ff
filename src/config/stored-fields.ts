import { nanosecondsToMs, parseGoDuration } from './duration.ts';
import type { FieldType } from './fields.ts';
import { nearest } from './nearest.ts';
import { type Finding, finding, Problems } from './problem.ts';
import { shown } from './shown.ts';

/**
 * Reads the fields of one object that has been parsed already, without positions: what the cluster stores. As kubeadm's decoder does: null is a
 * field that is not there, unknown fields are passed over, a value of another type is an error. All of them are collected.
 */
export class StoredFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: Problems;

  constructor(fields: Readonly<Record<string, unknown>>, path = '', problems = new Problems()) {
    this.#fields = fields;
    this.#path = path;
    this.#problems = problems;
  }

  get problems(): Problems {
    return this.#problems;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** Empty when it is not there. */
  text(name: string): string {
    const value = this.#value(name);
    if (value === undefined) return '';
    return typeof value === 'string' ? value : (this.#wrongType(name, 'string', value) ?? '');
  }

  /** One of `allowed`; the first of them when it is not there or empty. */
  word<const Words extends readonly [string, ...string[]]>(name: string, allowed: Words): Words[number] {
    const value = this.text(name);
    if (value === '' || allowed.includes(value)) return value || allowed[0];
    this.report(name, finding('CONFIG_NOT_ALLOWED', { value: shown(value), allowed, nearest: nearest(value, allowed) }));
    return allowed[0];
  }

  /** False when it is not there. */
  flag(name: string): boolean {
    const value = this.#value(name);
    if (value === undefined) return false;
    return typeof value === 'boolean' ? value : (this.#wrongType(name, 'boolean', value) ?? false);
  }

  /** Go's notation, in milliseconds. */
  duration(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.#wrongType(name, 'duration', value);
    const result = parseGoDuration(value);
    if ('nanoseconds' in result) return nanosecondsToMs(result.nanoseconds);
    const unit = result.reason === 'unknown-unit' ? shown(result.unit) : undefined;
    this.report(name, finding('CONFIG_DURATION', { value: shown(value), reason: result.reason, unit }));
    return undefined;
  }

  /** Without fields when it is not there. */
  object(name: string): StoredFields {
    const value = this.#value(name);
    const fields = value === undefined ? {} : isObject(value) ? value : (this.#wrongType(name, 'object', value) ?? {});
    return new StoredFields(fields, this.#pathOf(name), this.#problems);
  }

  /** As it stands, for what is only handed on. */
  asWritten(name: string): Record<string, unknown> | undefined {
    const value = this.#value(name);
    return value === undefined || isObject(value) ? value : this.#wrongType(name, 'object', value);
  }

  texts(name: string): string[] {
    return this.#items(name, 'list of strings').map((item, index) => {
      if (item === null || item === undefined) return '';
      return typeof item === 'string' ? item : (this.#wrongType(`${name}[${index}]`, 'string', item) ?? '');
    });
  }

  objects(name: string): StoredFields[] {
    return this.#items(name, 'list of objects').map((item, index) => {
      const fields =
        item === null || item === undefined ? {} : isObject(item) ? item : this.#wrongType(`${name}[${index}]`, 'object', item);
      return new StoredFields(fields ?? {}, this.#pathOf(`${name}[${index}]`), this.#problems);
    });
  }

  /** The keys of a map, sorted as Go's maps are when kubeadm makes a list of them, with a reader for their values. */
  keys(name: string): { keys: string[]; values: StoredFields } {
    const values = this.object(name);
    return { keys: Object.keys(values.#fields).sort(), values };
  }

  report(name: string, wrong: Finding): void {
    this.#problems.report({ path: this.#pathOf(name) }, wrong);
  }

  #items(name: string, expected: FieldType): readonly unknown[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    return Array.isArray(value) ? value : (this.#wrongType(name, expected, value) ?? []);
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined;
  }

  #wrongType(name: string, expected: FieldType, value: unknown): undefined {
    this.report(name, finding('CONFIG_WRONG_TYPE', { expected, found: typeFound(value) }));
  }

  #pathOf(name: string): string {
    return this.#path === '' ? shown(name) : `${this.#path}.${shown(name)}`;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function typeFound(value: unknown) {
  if (Array.isArray(value)) return 'list' as const;
  if (isObject(value)) return 'mapping' as const;
  if (typeof value === 'boolean') return 'boolean' as const;
  return typeof value === 'number' || typeof value === 'bigint' ? ('number' as const) : ('string' as const);
}
