import { stripVTControlCharacters } from 'node:util';

const SEGMENTER = new Intl.Segmenter();
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
/** East Asian wide and fullwidth forms, and what terminals show as emoji. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;

function graphemeWidth(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1;
}

/** Columns of a text on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** One line without control sequences: a message may contain text from the network. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not reach a terminal
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** Code units examined for each column (long emoji have about ten), so that an endless text costs little. */
const UNITS_PER_COLUMN = 16;

/** Cut to this many columns, with an ellipsis. */
export function cutTo(text: string, columns: number): string {
  if (columns <= 0) return '';
  const seen = text.slice(0, columns * UNITS_PER_COLUMN);
  if (seen.length === text.length && displayWidth(text) <= columns) return text;
  let result = '';
  let width = 0;
  for (const { segment } of SEGMENTER.segment(seen)) {
    const next = width + graphemeWidth(segment);
    if (next > columns - 1) break;
    result += segment;
    width = next;
  }
  return `${result}…`;
}

/** Cut to this many columns after a word, unless that would lose a long one. */
export function cutToWords(text: string, columns: number): string {
  const cut = cutTo(text, columns);
  if (cut === text) return text;
  const words = /^(.*\S)\s\S*\u2026$/su.exec(cut)?.[1];
  return words !== undefined && displayWidth(cut) - displayWidth(words) <= LONGEST_WORD ? `${words}…` : cut;
}

const LONGEST_WORD = 16;

/** A name with slashes, cut to this many columns from its start: its last part tells the most. */
export function cutToLastPart(name: string, columns: number): string {
  const last = name.lastIndexOf('/');
  if (last < 0 || displayWidth(name) <= columns) return cutTo(name, columns);
  return displayWidth(name.slice(last)) <= columns ? name.slice(last) : cutTo(name.slice(last + 1), columns);
}

/** Cut or padded to exactly this many columns. */
export function fill(text: string, columns: number): string {
  return padded(cutTo(text, columns), columns);
}

/** The same, cut after a word. */
export function fillWords(text: string, columns: number): string {
  return padded(cutToWords(text, columns), columns);
}

function padded(cut: string, columns: number): string {
  return cut + ' '.repeat(Math.max(0, columns - displayWidth(cut)));
}
