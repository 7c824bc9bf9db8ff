/** The judge of regular expressions, which searches against the clock, finds the ones that once stopped a process. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fault } from '../../scripts/expressions/judge.ts';

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

it('judges all of the record as it did', () => {
  const record = readFileSync(path.resolve(import.meta.dirname, '../../scripts/expressions/judged.txt'), 'utf8');
  const recorded = record.trimEnd().split('\n').slice(1);
  for (const line of recorded) {
    const [source, flags] = JSON.parse(line) as [string, string];
    expect(fault(source, flags), `/${source}/${flags}`).toBeUndefined();
  }
}, 3_600_000);
