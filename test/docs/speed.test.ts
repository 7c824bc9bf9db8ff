/** docs/speed.md: each part has its lines, and a part below the bar is named as such. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf, SPEED_PARTS, type SpeedPart } from '../../scripts/speed/parts.ts';

const root = path.resolve(import.meta.dirname, '../..');
const PAGES = { en: 'docs/speed.md', 'pt-BR': 'docs/pt-BR/speed.md' } as const;
type Language = keyof typeof PAGES;
const LANGUAGES = Object.keys(PAGES) as Language[];
const page = (language: Language) => readFileSync(path.join(root, PAGES[language]), 'utf8');

/** Milliseconds of a worker's join, and MiB, for each hundred lines. */
const BAR = { milliseconds: 1, mebibytes: 0.5 };
/** The page may differ from the count by so much before it has to be written again. */
const TOLERANCE = 0.1;

/** The cells of a part's row after its name. */
function rowOf({ name }: SpeedPart, language: Language): string[] {
  const rows = page(language)
    .split('\n')
    .filter((line) => line.startsWith(`| ${name[language]} |`));
  expect(rows, name[language]).toHaveLength(1);
  return (rows[0] ?? '')
    .split('|')
    .slice(2)
    .map((cell) => cell.trim());
}

const numberIn = (cell = '') => Number.parseFloat(cell.replace(',', '.'));
const withNames = SPEED_PARTS.map((part) => [part.name.en, part] as const);

describe.each(LANGUAGES)('the page in %s', (language) => {
  it.each(withNames)('says how long this part is: %s', (_, part) => {
    const { code, tests } = linesOf(part);
    const said = numberIn(rowOf(part, language)[0]);
    expect(Math.abs(said - (code + tests)) / (code + tests)).toBeLessThanOrEqual(TOLERANCE);
  });
});

it.each(withNames)('the two pages say the same figures: %s', (_, part) => {
  const figures = LANGUAGES.map((language) =>
    rowOf(part, language)
      .slice(0, 3)
      .map(numberIn)
      .filter((one) => !Number.isNaN(one)),
  );
  expect(figures[0]).toEqual(figures[1]);
  expect(figures[0]?.length).toBeGreaterThanOrEqual(2);
});

it('exactly the parts that are below the bar have a section that says why they stay', () => {
  const below = SPEED_PARTS.filter((part) => {
    const [lines, time = '', memory = ''] = rowOf(part, 'en');
    if (/ s$/.test(time)) return false; // seconds, of control-plane nodes
    const hundreds = numberIn(lines) / 100;
    return numberIn(time) < BAR.milliseconds * hundreds && numberIn(memory) < BAR.mebibytes * hundreds;
  });
  const named = [
    ...(page('en')
      .split('## Below the bar')[1]
      ?.matchAll(/^### (.+)$/gm) ?? []),
  ].map(([, title]) => title);
  expect(below.map(({ name }) => name.en)).toEqual(named);
});
