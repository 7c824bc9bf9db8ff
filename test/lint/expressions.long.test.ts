/** The rule of `npm run lint` for regular expressions finds the ones that once stopped a process. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { expressionsIn, written } from '../../scripts/expressions/collect.ts';
import { EXCEPTIONS } from '../../scripts/expressions/exceptions.ts';
import { fault, JUDGE } from '../../scripts/expressions/judge.ts';

it.each([
  ['blanks before a line end, as pem.ts had them', /[ \t]*\r?$/],
  ['blanks at the end of a text', /[ \t]*$/],
  ['slashes at the end of a path', /\/+$/],
  ['a block of PEM, as private-key.ts had it', /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/],
  ['a list in brackets', /Permission denied \(([^)]*)\)/i],
])('%s: refused', (_, { source, flags }) => {
  expect(fault(source, flags)).toMatch(/^\w+ degree polynomial/);
});

it.each([/^[ \t]+/, /(?=-----BEGIN ([A-Z ]{1,40})-----)/g, /^[a-z0-9]{6}\.[a-z0-9]{16}$/])('%s: accepted', (one) => {
  expect(fault(one.source, one.flags)).toBeUndefined();
});

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
  const keys = lines.map((line) => JSON.parse(line) as [string, string]);
  for (const { source } of EXCEPTIONS) expect(keys.map(([one]) => one)).not.toContain(source);
  // Each run judges other ones again; all of them take minutes.
  const seed = Number(process.env.KUBEJOIN_SEED ?? Date.now());
  for (let index = 0; index < 3; index += 1) {
    const [source = '', flags = ''] = keys[(seed + index * 131) % keys.length] ?? [];
    expect(fault(source, flags), `/${source}/${flags}`).toBeUndefined();
  }
});
