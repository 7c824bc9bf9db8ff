import { Failure } from '../../base/failure.ts';
import { own } from '../../base/record.ts';
import { FLAG_VALUE_INVALID } from '../../config/config-sentences.ts';
import { parseBool } from '../../config/from-flags/flag-input.ts';
import type { Flag, FlagValue } from '../flags/flag.ts';
import { shownWord } from '../secrecy.ts';

/** The expected kind of value; the catalogue has a phrase for each. */
type ExpectedValue = 'boolean' | 'integer' | 'level' | 'modules' | 'list' | 'choice' | 'no-go-template';

/**
 * Reads a flag's value as pflag does. `earlier` is the value of the same flag earlier on the line: lists
 * grow; for other types the last one wins. Throws FLAG_VALUE_INVALID.
 */
export function flagValue(flag: Flag, text: string, earlier: FlagValue | undefined): FlagValue {
  return READERS[flag.type](flag, text, earlier);
}

const READERS: Readonly<Record<Flag['type'], (...read: Parameters<typeof flagValue>) => FlagValue>> = {
  bool: (flag, text) => parseBool(text) ?? refuse(flag, text, 'boolean'),
  int32: (flag, text) => parseInt32(text) ?? refuse(flag, text, 'integer'),
  level: (flag, text) => parseLevel(text) ?? refuse(flag, text, 'level'),
  modules: (flag, text) => (isModuleSpec(text) ? text : refuse(flag, text, 'modules')),
  list: (flag, text, earlier) => [...listed(earlier), ...items(flag, text)],
  values: (_flag, text, earlier) => [...listed(earlier), text],
  string: (flag, text) => (flag.choices ? choice(flag, flag.choices, text) : text),
};

function listed(earlier: FlagValue | undefined): string[] {
  return (earlier as string[] | undefined) ?? [];
}

function items(flag: Flag, text: string): string[] {
  const { choices } = flag;
  const given = parseCommaList(text) ?? refuse(flag, text, 'list');
  return choices ? given.map((item) => (choices.includes(item) ? item : refuse(flag, item, 'choice'))) : given;
}

/** Accepts an empty value as unset, as kubeadm does for `version --output=`. */
function choice(flag: Flag, choices: readonly string[], text: string): string {
  if (text === '' || flag.beginnings?.some((beginning) => text.startsWith(beginning))) return text;
  if (flag.unsupported?.beginnings.some((beginning) => text.startsWith(beginning)))
    refuse(flag, text, flag.unsupported.expected);
  const wanted = text.replace('_', '-').toLowerCase();
  const same = choices.find((name) => name.toLowerCase() === wanted) ?? own(flag.synonyms ?? {}, wanted);
  return same ?? refuse(flag, text, 'choice');
}

function refuse(flag: Flag, text: string, expected: ExpectedValue): never {
  const value = flag.secret ? undefined : shownWord(text);
  throw new Failure(FLAG_VALUE_INVALID, {
    flag: flag.name,
    value,
    expected,
    choices: [...(flag.choices ?? []), ...(flag.beginnings ?? [])],
  });
}

const BASES: readonly (readonly [RegExp, number])[] = [
  [/^0[xX]((?:_?[0-9a-fA-F])+)$/, 16],
  [/^0[bB]((?:_?[01])+)$/, 2],
  [/^0[oO]((?:_?[0-7])+)$/, 8],
  [/^0((?:_?[0-7])+)$/, 8],
  [/^(0|[1-9](?:_?[0-9])*)$/, 10],
];

/** Go's strconv.ParseInt(text, 0, 32): prefixes 0x, 0b, 0o and 0, underscores between digits. */
export function parseInt32(text: string): number | undefined {
  const [, sign, digits] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  for (const [pattern, base] of BASES) {
    const match = pattern.exec(digits ?? '');
    if (match?.[1] !== undefined)
      return within32Bits(sign === '-', Number.parseInt(match[1].replaceAll('_', ''), base));
  }
  return undefined;
}

/** Go's strconv.ParseInt(text, 10, 32), as klog reads its level. */
export function parseLevel(text: string): number | undefined {
  const match = /^([+-]?)([0-9]+)$/.exec(text);
  return match?.[2] === undefined ? undefined : within32Bits(match[1] === '-', Number.parseInt(match[2], 10));
}

/**
 * True if klog accepts the text as --vmodule (parseModuleSpec): a list of FILE=LEVEL, with empty parts ignored and no
 * negative level.
 */
export function isModuleSpec(text: string): boolean {
  const parts = text.split(',').filter((part) => part !== '');
  return parts.every((part) => {
    const [file, level, ...more] = part.split('=');
    return file !== '' && more.length === 0 && (parseLevel(level ?? '') ?? -1) >= 0;
  });
}

function within32Bits(negative: boolean, magnitude: number): number | undefined {
  if (magnitude > (negative ? 2 ** 31 : 2 ** 31 - 1)) return undefined;
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * The value of a pflag StringSlice: the first record of a CSV as Go's encoding/csv reads it (RFC 4180 with LF line
 * ends, quotes strict, empty lines skipped). Undefined for what it refuses; an empty text is an empty list.
 */
export function parseCommaList(text: string): string[] | undefined {
  if (text === '') return [];
  const lines = text.match(/[^\n]*\n|[^\n]+$/g)?.map(normaliseLineEnd) ?? [];
  const start = lines.findIndex((line) => line !== '\n' && line !== '');
  return start === -1 ? undefined : readRecord(lines.slice(start));
}

/** CRLF becomes LF, and a lone CR at the very end of the text is dropped, as Go's reader does. */
function normaliseLineEnd(line: string): string {
  return line.replace(/\r\n$/, '\n').replace(/\r$/, '');
}

function readRecord(lines: readonly string[]): string[] | undefined {
  const fields: string[] = [];
  const text = lines.join('');
  let at = 0;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    if (text[field.end] !== ',') return fields;
    at = field.end + 1;
  }
}

function plainField(text: string, at: number): { value: string; end: number } | undefined {
  const end = text.slice(at).search(/[,\n]/);
  const value = end === -1 ? text.slice(at) : text.slice(at, at + end);
  return value.includes('"') ? undefined : { value, end: at + value.length };
}

function quotedField(text: string, at: number): { value: string; end: number } | undefined {
  const match = /^"((?:[^"]|"")*)"(?=[,\n]|$)/.exec(text.slice(at));
  return match?.[1] === undefined ? undefined : { value: match[1].replaceAll('""', '"'), end: at + match[0].length };
}
