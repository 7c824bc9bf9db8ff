import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { notInTurn } from '../../lab/turns.ts';

const lab = path.resolve(import.meta.dirname, '../../lab');
const commits = Array.from({ length: 40 }, (_, index) => `commit ${index}`);

test('every file that takes turns is there, and each has its turn', () => {
  const waiting = commits.map((commit) => notInTurn(commit, true));
  const files = new Set(waiting.flat());
  for (const file of files) {
    expect(existsSync(path.join(lab, file)), file).toBe(true);
    expect(
      waiting.some((some) => !some.includes(file)),
      file,
    ).toBe(true);
  }
  const most = Math.max(...waiting.map((some) => some.length));
  for (const some of waiting) expect(some.length).toBe(most);
  expect(most).toBeLessThan(files.size);
});

test('the same commit has the same ones; nobody waits where all are asked for', () => {
  expect(notInTurn('a', true)).toEqual(notInTurn('a', true));
  expect(notInTurn('a', false)).toEqual([]);
});
