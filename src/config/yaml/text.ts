import type { Checked, Finding } from '../problem.ts';
import { CONFIG_CONTROL_CHARACTER, CONFIG_ENCODING, CONFIG_NOT_UTF8, CONFIG_TOO_LARGE } from './sentences.ts';

/** A configuration file may have this many bytes, 1 MiB; kubeadm's own take a few thousand. */
export const MAX_CONFIGURATION_BYTES = 1024 * 1024;

/** The text and, where it is no text, where it stops to be one. */
export type TextResult = Checked<string> & { textBefore?: string };

/** Decodes a configuration file: UTF-8, with or without a byte order mark, no control characters but tab, LF and CR. */
export function decodeText(bytes: Uint8Array): TextResult {
  if (bytes.length > MAX_CONFIGURATION_BYTES) {
    return { wrong: CONFIG_TOO_LARGE({ bytes: bytes.length, limit: MAX_CONFIGURATION_BYTES }) };
  }
  const encoding = otherEncoding(bytes);
  if (encoding) return { wrong: CONFIG_ENCODING({ encoding }) };
  const valid = validLength(bytes);
  const text = new TextDecoder().decode(bytes.subarray(0, valid)); // drops the byte order mark
  if (valid < bytes.length) return { wrong: CONFIG_NOT_UTF8({ byte: hex(bytes[valid] ?? 0) }), textBefore: text };
  return textProblem(text) ?? { value: text };
}

/** What no YAML may hold, of a text that has been decoded already (a string in JSON). */
export function textProblem(text: string): Extract<TextResult, { wrong: Finding }> | undefined {
  if (text.length > MAX_CONFIGURATION_BYTES) {
    return { wrong: CONFIG_TOO_LARGE({ bytes: Buffer.byteLength(text), limit: MAX_CONFIGURATION_BYTES }) };
  }
  const control = controlCharacter(text);
  if (control === undefined) return undefined;
  return {
    wrong: CONFIG_CONTROL_CHARACTER({ character: `U+${hex(text.charCodeAt(control), 4)}` }),
    textBefore: text.slice(0, control),
  };
}

/** UTF-16 and UTF-32 by their byte order marks, or by the NUL bytes that they put beside ASCII characters. */
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

/** How many bytes from the start are valid UTF-8. */
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
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: incomplete });
    return true;
  } catch {
    return false;
  }
}

/** Steps back from inside a character that is cut off or broken to its first byte. */
function characterStart(bytes: Uint8Array, end: number): number {
  for (let start = end; start >= Math.max(0, end - 3); start--) {
    if (isUtf8(bytes.subarray(0, start), false)) return start;
  }
  return end;
}

// Go's parser ends a line at a lone CR, NEL, LS and PS; the one here does not, so what follows would mean two things.
// It skips U+FEFF at a line's start.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff\u2028\u2029]|\r(?!\n)/;

function controlCharacter(text: string): number | undefined {
  const at = text.search(CONTROL);
  return at === -1 ? undefined : at;
}

function hex(value: number, digits = 2): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
