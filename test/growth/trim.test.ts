import { expect, it } from 'vitest';
import { withoutEnd, withoutEnds, withoutSlashes } from '../../src/base/trim.ts';
import { growth } from './growth.ts';

const TRIMS: Record<string, (given: string) => string> = {
  'slashes at the end': (given) => withoutEnd(given, '/'),
  'blanks at both ends': (given) => withoutEnds(given, ' \t'),
  'slashes of a path': withoutSlashes,
};
const CASES = Object.keys(TRIMS).flatMap((name) => ['/', ' ', '\t'].map((sign) => [name, sign] as const));

it.each(CASES)('%s take time in proportion: %j', async (name, sign) => {
  const work = (size: number) => {
    const given = `a${sign.repeat(size)}a`;
    return () => TRIMS[name]?.(given);
  };
  expect(await growth(work, { from: 4_096, to: 1_048_576 })).toBeUndefined();
});
