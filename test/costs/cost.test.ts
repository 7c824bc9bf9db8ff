import { expect, it } from 'vitest';
import { BOUNDS } from './bounds.ts';
import { countOf, listed, overBound, parseList } from './cost.ts';

const bound = { command: 'join', what: 'files read', most: 3, why: 'three are enough' } as const;
const known = countOf(['/a', '/b', '/b']);

it('what is within its bound is well, whatever it is', () => {
  expect(overBound(bound, known, known)).toBeUndefined();
  expect(overBound(bound, countOf(['/a', '/b', '/c']), known)).toBeUndefined();
  expect(overBound(bound, countOf([]), known)).toBeUndefined();
});

it('one too many is told with its name, its amount, and what is gone', () => {
  expect(overBound(bound, countOf(['/b', '/b', '/b', '/c']), known)).toBe(
    [
      '`join`: 4 files read, at most 3: three are enough.',
      'Since the list was written:',
      '  + 1 /b',
      '  + 1 /c',
      '  - 1 /a',
    ].join('\n'),
  );
});

it('where only known ones may be, another one in the place of a known one is told, too', () => {
  const exact = { ...bound, onlyKnown: true };
  expect(overBound(exact, known, known)).toBeUndefined();
  expect(overBound(exact, countOf(['/a', '/b', '/c']), known)).toMatch(
    /, at most 3, of known ones only: .*\n {2}\+ 1 \/c/s,
  );
  expect(overBound(exact, countOf(['/b', '/b', '/b']), known)).toBeUndefined();
  expect(overBound(exact, countOf(['/b']), known)).toBeUndefined();
});

it('a list is read as it was written, and nothing else is taken for one', () => {
  const counted = new Map([
    ['a name with spaces', 12],
    ['/b', 1],
  ]);
  expect(listed(counted)).toBe('1 /b\n12 a name with spaces\n');
  expect(parseList(listed(counted))).toEqual(counted);
  expect(parseList('')).toEqual(new Map());
  expect(() => parseList('/b\n')).toThrow(SyntaxError);
});

it('every bound says why in a sentence', () => {
  for (const { why } of Object.values(BOUNDS)) expect(why.split(' ').length).toBeGreaterThan(5);
});
