import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unifiedDiff } from '../../src/engine/diff.ts';

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `${word}${index}\n`).join('');

it('is a unified diff of few lines', async () => {
  const patch = await unifiedDiff('a', 'b\nc\n', 'b\nd\n');
  expect(patch.slice(patch.indexOf('---'))).toBe('--- a\n+++ a\n@@ -1,2 +1,2 @@\n b\n-c\n+d\n');
});

it.each([
  ['a new file', '', lines(1_500, 'n')],
  ['an emptied file', lines(1_500, 'o'), ''],
  ['no line end', `${lines(800, 'o')}x`, `${lines(800, 'n')}y`],
])('%s of very many lines has the form of the library', async (_, before, after) => {
  const name = before === '' ? '/dev/null' : 'a';
  const whole = createTwoFilesPatch(name, 'a', before, after, '', '', { context: 3 });
  const sorted = (patch: string) => patch.split('\n').sort();
  expect(sorted(await unifiedDiff('a', before, after))).toEqual(sorted(whole.split('\n').slice(1).join('\n')));
});

it('shows every line of what differs in very many as removed and added', async () => {
  const patch = (await unifiedDiff('a', lines(3_000, 'o'), `${lines(2_999, 'n')}x`)).split('\n');
  expect(patch.slice(1, 5)).toEqual(['--- a', '+++ a', '@@ -1,3000 +1,3000 @@', '-o0']);
  expect(patch.slice(-3)).toEqual(['+x', '\\ No newline at end of file', '']);
  expect(patch).toHaveLength(4 + 6_000 + 2);
});

it('looks for no line that both texts have where very many differ, which takes the square of their number', async () => {
  const around = (word: string) => `${lines(600, word)}same\n${lines(600, word)}`;
  const patch = (await unifiedDiff('a', around('o'), around('n'))).split('\n');
  expect(patch.filter((line) => line.endsWith('same'))).toEqual(['-same', '+same']);
});

it('keeps what both texts are, whatever differs', async () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', '\n'), { maxLength: 40 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      const patch = (await unifiedDiff('f', before, after))
        .split('\n')
        .filter((line) => !/^(?:---|\+\+\+) /.test(line));
      const count = (sign: string) => patch.filter((line) => line.startsWith(sign)).length;
      const of = (whole: string) => whole.split('\n').length - 1;
      expect(count('+') - count('-')).toBe(of(after) - of(before));
    }),
  );
});
