/** The rule of `npm run lint` for regular expressions sees all of them, and its record is of the judge that is installed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { expressionsIn, written } from '../../scripts/expressions/collect.ts';
import { EXCEPTIONS } from '../../scripts/expressions/exceptions.ts';
import { JUDGE } from '../../scripts/expressions/judge.ts';

it('finds literals and constructions, wherever they stand', () => {
  const text = 'const a = { b: [/x+$/gm] };\nfunction f(p: RegExp = RegExp("y")) { return new RegExp(p, "g"); }';
  expect(expressionsIn(text).map(({ type, regex }) => regex ?? type)).toEqual([
    { pattern: 'x+$', flags: 'gm' },
    'CallExpression',
    'NewExpression',
  ]);
  const root = mkdtempSync(path.join(tmpdir(), 'kubejoin-expressions-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(path.join(root, 'src/a'), { recursive: true });
  writeFileSync(path.join(root, 'src/a/b.ts'), `\n${text}`);
  expect(written(root, 'src')).toEqual({
    literals: [{ at: 'src/a/b.ts:2', source: 'x+$', flags: 'gm' }],
    constructions: [
      { file: 'src/a/b.ts', line: 3 },
      { file: 'src/a/b.ts', line: 3 },
    ],
    files: 1,
  });
});

it('the record holds verdicts of the judge that is installed, and of none that it refuses', () => {
  const record = readFileSync(path.resolve(import.meta.dirname, '../../scripts/expressions/judged.txt'), 'utf8');
  const [judge, ...lines] = record.trimEnd().split('\n');
  expect(judge).toBe(JUDGE);
  const sources = lines.map((line) => (JSON.parse(line) as [string, string])[0]);
  for (const { source } of EXCEPTIONS) expect(sources).not.toContain(source);
});
