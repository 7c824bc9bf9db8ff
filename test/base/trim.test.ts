import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutEnd, withoutEnds, withoutSlashes } from '../../src/base/trim.ts';
import { growth } from '../support/growth.ts';

const text = fc.string({ unit: fc.constantFrom('/', '/', ' ', '\t', 'a', '\n'), maxLength: 8 });
/** Each function, and the expression of quadratic time that it stands for. */
const TRIMS: Record<string, [(given: string) => string, (given: string) => string]> = {
  'slashes at the end': [(given) => withoutEnd(given, '/'), (given) => given.replace(/\/+$/, '')],
  'blanks at both ends': [(given) => withoutEnds(given, ' \t'), (given) => given.replace(/^[ \t]+|[ \t]+$/g, '')],
  'slashes of a path': [withoutSlashes, (given) => given.replace(/(?<=.)\/+$/s, '')],
};

describe.each(Object.entries(TRIMS))('%s', (_, [trimmed, plainly]) => {
  it('are those of an expression', () => {
    fc.assert(fc.property(text, (given) => void expect(trimmed(given)).toBe(plainly(given))));
  });

  it.each(['/', ' ', '\t'])('take time in proportion: %j', async (sign) => {
    const work = (size: number) => {
      const given = `a${sign.repeat(size)}a`;
      return () => trimmed(given);
    };
    expect(await growth(work, { from: 4_096, to: 1_048_576 })).toBeUndefined();
  });
});
