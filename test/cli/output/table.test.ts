import { expect, it } from 'vitest';
import { table } from '../../../src/cli/render/output/table.ts';

it('takes more rows than a function takes arguments', () => {
  expect(table(Array.from({ length: 200_000 }, () => ['a', 'b'])).split('\n')).toHaveLength(200_000);
});

it('has one line for each row, and none that pads the others without end', () => {
  const lines = table([
    ['A', 'B'],
    ['x\nforged\u2028y', 'b'.repeat(500_000)],
  ]).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^x forged y {3}b+…$/);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(300);
});
