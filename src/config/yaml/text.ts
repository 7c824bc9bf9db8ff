import { orUndefined } from '../../base/try.ts';
import type { Checked, Problems } from '../problem.ts';
import {
  CONFIG_CONTROL_CHARACTER,
  CONFIG_ENCODING,
  CONFIG_NOT_UTF8,
  CONFIG_TOO_LARGE,
} from './config-yaml-sentences.ts';
import { Lines } from './position.ts';
import { readStream, type YamlDocument } from './stream.ts';

/** The largest configuration file, 1 MiB; kubeadm's own have a few thousand bytes. */
export const MAX_CONFIGURATION_BYTES = 1024 * 1024;

/** Limits of a text, which bound the time to read it. Tokens: words, signs, blanks, line ends. */
export interface YamlLimits {
  bytes: number;
  tokens: number;
}

/** For files that the caller of a command wrote or chose: up to 250 ms, in which nothing else happens. */
export const OWN: YamlLimits = { bytes: MAX_CONFIGURATION_BYTES, tokens: 50_000 };
/** For all others: up to 50 ms. Kubeadm's own have some hundred tokens. */
export const FOREIGN: YamlLimits = { bytes: 192 * 1024, tokens: 6_000 };

/** The text; or a problem, and the text before it. */
type TextResult = Checked<string> & { textBefore?: string };

/** A file in YAML or JSON. The syntax errors of a document must still be checked (syntaxError). */
interface YamlText {
  /** '' if it could not be decoded. */
  text: string;
  lines: Lines;
  documents: readonly YamlDocument[];
}

/** Reads a file, or a text that has been decoded already (a string in JSON). Reports what makes it unreadable. */
export function readYaml(given: string | Uint8Array, problems: Problems, most = OWN): YamlText {
  const decoded = typeof given === 'string' ? checkText(given.replace(/^\ufeff/, ''), most) : decodeText(given, most);
  if (decoded.wrong) {
    const before = decoded.textBefore;
    problems.add({ path: '', ...(before !== undefined && new Lines(before).position(before.length)) }, decoded.wrong);
    return { text: '', lines: new Lines(''), documents: [] };
  }
  const text = decoded.value;
  const lines = new Lines(text);
  const stream = readStream(text, most.tokens);
  if (stream.wrong) problems.add({ path: '', ...lines.position(stream.offset) }, stream.wrong);
  return { text, lines, documents: stream.value ?? [] };
}

/** Decodes a configuration file: UTF-8, with or without a byte order mark, no control characters but tab, LF and CR. */
function decodeText(bytes: Uint8Array, most: YamlLimits): TextResult {
  if (bytes.length > most.bytes) return { wrong: CONFIG_TOO_LARGE({ bytes: bytes.length, limit: most.bytes }) };
  const encoding = otherEncoding(bytes);
  if (encoding) return { wrong: CONFIG_ENCODING({ encoding }) };
  const valid = validLength(bytes);
  const text = new TextDecoder().decode(bytes.subarray(0, valid)); // drops the byte order mark
  if (valid < bytes.length) return { wrong: CONFIG_NOT_UTF8({ byte: hex(bytes[valid] ?? 0) }), textBefore: text };
  return checkText(text, most);
}

/** Checks the size and the characters of a decoded text. */
function checkText(text: string, most: YamlLimits): TextResult {
  if (text.length > most.bytes)
    return { wrong: CONFIG_TOO_LARGE({ bytes: Buffer.byteLength(text), limit: most.bytes }) };
  const control = text.search(CONTROL);
  if (control === -1) return { value: text };
  return {
    wrong: CONFIG_CONTROL_CHARACTER({ character: `U+${hex(text.charCodeAt(control), 4)}` }),
    textBefore: text.slice(0, control),
  };
}

/** Detects UTF-16 and UTF-32 by their byte order marks, or by NUL bytes next to ASCII characters. */
function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16';
  if (a === 0xfe && b === 0xff) return 'UTF-16';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'UTF-32';
  const printable = (byte: number | undefined) => byte !== undefined && byte >= 0x09 && byte < 0x7f;
  if ((a === 0 && printable(b) && c === 0 && printable(d)) || (printable(a) && b === 0 && printable(c) && d === 0))
    return 'UTF-16';
  return undefined;
}

/** The number of bytes from the start that are valid UTF-8. */
function validLength(bytes: Uint8Array): number {
  if (isUtf8(bytes, false)) return bytes.length;
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  return characterStart(bytes, isUtf8(bytes.subarray(0, bad), true) ? bad : good);
}

function isUtf8(bytes: Uint8Array, incomplete: boolean): boolean {
  return (
    orUndefined(() => {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: incomplete });
      return true;
    }) ?? false
  );
}

/** Steps back from inside a truncated or broken character to its first byte. */
function characterStart(bytes: Uint8Array, end: number): number {
  for (let start = end; start >= Math.max(0, end - 3); start--) {
    if (isUtf8(bytes.subarray(0, start), false)) return start;
  }
  return end;
}

// Go's parser ends a line at a lone CR, NEL, LS and PS, and skips U+FEFF at a line's start; the parser here does not, so
// the text would have two meanings.
// biome-ignore lint/suspicious/noControlCharactersInRegex: matches control characters
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff\u2028\u2029]|\r(?!\n)/;

function hex(value: number, digits = 2): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
