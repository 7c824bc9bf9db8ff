/** The threat model promises only what a test shows, and says the same in both languages. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Promised, promises } from './threats-page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const english = promises(read('docs/threats.md'));
const portuguese = promises(read('docs/pt-BR/threats.md'));

const QUOTES = ["'", '"', '`'];

/** A source, without the escapes of quotes in a title. */
const sourceOf = (file: string) => read(file).replaceAll("\\'", "'").replaceAll('\\`', '`');

const named = (rows: readonly Promised[]) => rows.map(({ tests }) => tests);

describe.each([
  ['docs/threats.md', english],
  ['docs/pt-BR/threats.md', portuguese],
])('%s', (_, rows) => {
  it('promises something of each of the twelve attackers', () => {
    expect(new Set(rows.map(({ attacker }) => attacker)).size).toBe(12);
  });

  it.each(rows.map((row) => [row.promise, row] as const))('%s: has a test', (_promise, { tests }) => {
    expect(tests).not.toEqual([]);
  });

  it.each(rows.flatMap(({ tests }) => tests.map(({ file, title }) => [file, title] as const)))(
    '%s has "%s"',
    (file, title) => {
      expect(existsSync(path.join(root, file)), file).toBe(true);
      expect(
        QUOTES.some((quote) => sourceOf(file).includes(quote + title + quote)),
        title,
      ).toBe(true);
    },
  );
});

it('both languages name the same tests, row by row', () => {
  expect(named(portuguese)).toEqual(named(english));
});

describe('the reader of the page', () => {
  const page = (cell: string) =>
    `## A\n\n| Promise | kubeadm | Test |\n|---|---|---|\n| x | same | ${cell} |\n\ntext\n`;

  it('reads each test of a row', () => {
    const cell = '`test/a.test.ts` "one" <br> `lab/b.test.ts` "two, and `more`"';
    expect(promises(page(cell))).toEqual([
      {
        attacker: 'A',
        promise: 'x',
        tests: [
          { file: 'test/a.test.ts', title: 'one' },
          { file: 'lab/b.test.ts', title: 'two, and `more`' },
        ],
      },
    ]);
  });

  it.each(['', 'none', '`test/a.test.ts`', '`src/a.ts` "one"'])('finds no test in %j', (cell) => {
    expect(promises(page(cell))[0]?.tests).toEqual([]);
  });
});
