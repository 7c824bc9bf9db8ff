import type { Random } from '../random.ts';
import { mutateBytes, splice } from './bytes.ts';

/** Pieces that readers of a language disagree about. */
export const PEM_PIECES = [
  '-----BEGIN CERTIFICATE-----',
  '-----END CERTIFICATE-----',
  '-----BEGIN ',
  '-----END ',
  '-----',
  '----',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\0',
  '=',
  '==',
  '====',
  'Proc-Type: 4,ENCRYPTED\n',
  'a: b\n\n',
  ':',
  'TRUSTED CERTIFICATE',
  'X509 CERTIFICATE',
  'PRIVATE KEY',
  '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\v',
  '\f',
  '-',
  '_',
  '# ',
  'AAAA',
] as const;

export const YAML_PIECES = [
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '%TAG ! tag:x,2000:\n',
  '- ',
  ': ',
  '? ',
  '# ',
  '|\n',
  '>-\n',
  '|+\n',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!str ',
  '!!binary ',
  '!!int ',
  '!!bool ',
  '! ',
  '~',
  'null',
  'true',
  'yes',
  'on',
  'NO',
  'y',
  '0x1f',
  '0o17',
  '017',
  '1_000',
  '1e3',
  '.inf',
  '.nan',
  '12:30:45',
  '2001-12-14',
  '=',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\0',
  '\\u0000',
  '\\x41',
  '\\/',
  '__proto__',
  'constructor',
  'a: 1\na: 2\n',
  '{a: 1, a: 2}',
] as const;

export const JSON_PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '\\udc00',
  '\\/',
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-',
  '1e400',
  '1E-400',
  '0.1',
  '01',
  '+1',
  '9007199254740993',
  '"__proto__":',
  '"a":1,"a":2',
  ' ',
  '\n',
  '\t',
  '\ufeff',
  '/* */',
  'NaN',
  "'",
  '[[[[[[[[[[[[[[[[',
  '\u2028',
] as const;

/**
 * A mutation of a text: a line moved, doubled, dropped, joined, indented, taken from another; a piece of the language
 * put in; else bytes.
 */
export function mutateText(
  random: Random,
  input: Buffer,
  others: readonly Buffer[],
  pieces: readonly string[],
): Buffer {
  const kind = random.below(10);
  if (kind < 3) return mutateBytes(random, input, others);
  if (kind < 6) return splice(input, random.below(input.length + 1), random.small(4), Buffer.from(random.pick(pieces)));
  if (kind === 6) return replacedPiece(random, input, pieces);
  return mutateLines(random, input, random.pick(others));
}

/** Replaces a piece of the language in the text with another, at any joint of the language. */
function replacedPiece(random: Random, input: Buffer, pieces: readonly string[]): Buffer {
  const piece = Buffer.from(random.pick(pieces));
  const places: number[] = [];
  for (let at = input.indexOf(piece); at !== -1 && places.length < 64; at = input.indexOf(piece, at + 1))
    places.push(at);
  if (places.length === 0) return splice(input, random.below(input.length + 1), 0, piece);
  return splice(input, random.pick(places), piece.length, Buffer.from(random.pick(pieces)));
}

function mutateLines(random: Random, input: Buffer, other: Buffer): Buffer {
  // latin1 keeps every byte as it is.
  const lines = input.toString('latin1').split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const foreign = random.pick(other.toString('latin1').split('\n'));
  const changes: readonly (() => void)[] = [
    () => lines.splice(at, 1),
    () => lines.splice(at, 0, line),
    () => lines.splice(at, 0, foreign),
    () => lines.splice(at, 1, foreign),
    () => lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1)),
    () => lines.splice(at, 2, line + (lines[at + 1] ?? '')),
    () => lines.splice(at, 1, ' '.repeat(1 + random.small(6)) + line),
    () => lines.splice(at, 1, line.trimStart()),
    () => lines.splice(at, 1, line + random.pick([' ', '\t', '\r', '#', '-'])),
    () => lines.splice(at, 1, line.slice(0, random.below(line.length + 1)), line.slice(random.below(line.length + 1))),
  ];
  random.pick(changes)();
  return Buffer.from(lines.join('\n'), 'latin1');
}
