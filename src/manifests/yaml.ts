import { goYamlScalar } from '../config/yaml/go-yaml-scalar.ts';
import { generalYaml } from './general-yaml.ts';

/**
 * Writes YAML for Go's parsers: sorted keys, no anchors, and quotes around strings that Go or YAML 1.1 would read as
 * another type. List items are not indented, as in kubeadm's files, so that comparisons show only real differences.
 */
export function toYaml(value: unknown): string {
  return simpleMapping(value, '') ?? generalYaml(value);
}

/**
 * Strings that the yaml package writes without quotes unless Go reads them as another type: words and paths, IPv4
 * addresses, durations and sizes, percentages, bootstrap tokens, flags.
 */
const PLAIN = new RegExp(
  `^(?:${[
    '(?![eE][-+]?\\d+$)[A-Za-z/](?:[\\w./:@+=-]*[\\w/=])?',
    '\\d+(?:\\.\\d+){3}(?:[/:]\\d+)?',
    '(?:\\d+[A-Za-z]+)+',
    '\\d+%',
    '(?!\\d+\\.\\d*(?:e\\d+)?$)[a-z\\d]{6}\\.[a-z\\d]{16}',
    '--[a-z][a-z-]*(?:=[\\w./:@+=,*-]*[\\w/=-])?',
  ].join('|')})$`,
);
/** Shorter than the 1024 characters that YAML allows before a colon: a longer key begins with a question mark. */
const KEY = /^(?![eE]-?\d+$)[A-Za-z](?:[\w./-]{0,1000}\w)?$/;

/** A mapping of simple values as the yaml package writes it, without loading it. Undefined for all others. */
function simpleMapping(value: unknown, indent: string): string | undefined {
  if (!isPlainObject(value)) return undefined;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (entries.length === 0) return undefined;
  const lines: string[] = [];
  for (const [key, field] of entries.sort(([one], [other]) => (one < other ? -1 : 1))) {
    const written = KEY.test(key) && isString(key) ? simpleField(field, indent) : undefined;
    if (written === undefined) return undefined;
    lines.push(`${indent}${key}:${written}`);
  }
  return lines.join('');
}

/** The text after a key and its colon. */
function simpleField(value: unknown, indent: string): string | undefined {
  const scalar = simpleScalar(value);
  if (scalar !== undefined) return ` ${scalar}\n`;
  if (!Array.isArray(value)) return after('\n', simpleMapping(value, `${indent}  `));
  const items = value.map((item) => simpleItem(item, indent));
  return items.includes(undefined) ? undefined : `\n${items.join('')}`;
}

function simpleItem(value: unknown, indent: string): string | undefined {
  const scalar = simpleScalar(value);
  if (scalar !== undefined) return `${indent}- ${scalar}\n`;
  const mapping = simpleMapping(value, `${indent}  `);
  return after(`${indent}- `, mapping?.slice(indent.length + 2));
}

function simpleScalar(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return Object.is(value, -0) ? undefined : `${value}`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  if (isPlainObject(value)) return Object.values(value).every((field) => field === undefined) ? '{}' : undefined;
  if (typeof value !== 'string') return undefined;
  if (!isString(value)) return /^[\w.~+-]*$/.test(value) ? `"${value}"` : undefined;
  return PLAIN.test(value) ? value : undefined;
}

/** True if Go reads the unquoted text as a string. */
function isString(text: string): boolean {
  return goYamlScalar(text).type === 'string';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function after(start: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${start}${text}`;
}
