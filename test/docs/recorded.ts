/** Reads the recordings that `npm run recording` draws. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Language, RECORDINGS } from '../../scripts/demo/recording/recordings.ts';

export const LANGUAGES = Object.keys(RECORDINGS) as Language[];

export function svgOf(language: Language): string {
  return readFileSync(path.join(import.meta.dirname, '../..', RECORDINGS[language].file), 'utf8');
}

/** Everything that the demo printed, by its parts: the command and what came below it. */
export function printedParts(svg: string): { command: string; lines: string[] }[] {
  const printed = unescaped(/<metadata>\n(.*)\n<\/metadata>/s.exec(svg)?.[1] ?? '');
  return printed.split(/^(?=\$ npm run demo)/m).map((part) => {
    const [command = '', ...lines] = part.trimEnd().split('\n');
    return { command, lines };
  });
}

/** The texts that are drawn in any frame, without the spaces between them. */
export function drawnText(svg: string): string {
  const rows = new Map(
    [...svg.matchAll(/^<g id="(\w+)">(.*)<\/g>$/gm)].map(([, id = '', shapes = '']) => [
      id,
      [...shapes.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text)).join(''),
    ]),
  );
  const shown = [...svg.matchAll(/<use href="#(\w+)"/g)].map(([, id = '']) => rows.get(id) ?? '');
  return shown.join('').replaceAll(' ', '');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
