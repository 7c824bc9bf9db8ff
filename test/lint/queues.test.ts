/** No loop takes from the beginning of an array: Array.shift moves all others, so a long array takes quadratic time. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../../src');
const IN_A_LOOP = /\b(?:for|while) \(.*\.shift\(\)/;

/** The command line, of which the kernel takes a few thousand words. */
const SHORT = ['cli/argv/argv.ts'];

it('no loop takes from the beginning of an array', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const found = files.filter((name) =>
    readFileSync(path.join(SRC, name), 'utf8')
      .split('\n')
      .some((line) => IN_A_LOOP.test(line)),
  );
  expect(found).toEqual(SHORT);
});
