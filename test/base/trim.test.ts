import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutEnd, withoutEnds, withoutSlashes } from '../../src/base/trim.ts';

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
});
