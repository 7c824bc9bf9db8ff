import '../../src/program/assembled.ts';
import { expect, it } from 'vitest';
import { definitions } from '../../src/program/definitions.ts';

const all = Object.values(definitions);
const kindsOf = (code: string) => all.filter((one) => one.code === code);
const common = [...new Set(all.filter(({ code, kind }) => code !== kind).map(({ code }) => code))].sort();

it.each(common)('%s is the code of several kinds, of one class', (code) => {
  const kinds = kindsOf(code);
  expect(kinds.length).toBeGreaterThan(1);
  expect(new Set(kinds.map(({ class: own }) => own)).size).toBe(1);
});

it.each(common)('%s means the same to a later join in each of its kinds', (code) => {
  expect(new Set(kindsOf(code).map(({ retry }) => retry?.later)).size).toBe(1);
});

it('kinds have common codes', () => {
  expect(common).toContain('PATCHES_INVALID');
});
