import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DIFFERENCES } from '../../lab/differential/differences.ts';

const rows = readFileSync('docs/differences.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'));

it.each(Object.entries(DIFFERENCES))('the difference "%s", which the lab shows, is documented', (_, { row }) => {
  expect(rows.filter((line) => line.includes(row))).not.toEqual([]);
});
