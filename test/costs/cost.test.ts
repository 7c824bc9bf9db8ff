import { expect, it } from 'vitest';
import { countOf, overBound } from './cost.ts';

const bound = { command: 'join', what: 'files read', why: 'these are enough' } as const;
const total = { ...bound, of: 'total' } as const;
const names = { ...bound, of: 'names' } as const;
const known = countOf(['/a', ...Array(9).fill('/b')]);

it('a total may be a tenth more, whatever is in it', () => {
  expect(overBound(total, countOf(Array(11).fill('/c')), known)).toBeUndefined();
  expect(overBound(total, countOf([...Array(10).fill('/b'), '/c', '/c']), known)).toBe(
    ['`join`: 12 files read, 10 before: these are enough.', '  + 1 /b', '  + 2 /c'].join('\n'),
  );
});

it('where names count, a new one is too many, and so are known ones that come more often', () => {
  expect(overBound(names, countOf(Array(11).fill('/a')), known)).toBeUndefined();
  expect(overBound(names, countOf(Array(12).fill('/a')), known)).toMatch(/ {2}\+ 11 \/a$/);
  expect(overBound(names, countOf(['/c']), known)).toMatch(/ {2}\+ 1 \/c$/);
});
