import { expect, it } from 'vitest';
import { BoundedLines, LONGEST_LINE_BYTES } from '../../../src/features/fleet/bounded-lines.ts';
import { growth } from '../growth.ts';

it.each([
  ['empty, in one piece', (size: number) => ['\n'.repeat(size)]],
  ['empty, in pieces', (size: number) => Array<string>(size / 4_096).fill('\n'.repeat(4_096))],
  ['one, in pieces of a byte', (size: number) => Array<string>(Math.min(size, LONGEST_LINE_BYTES)).fill('x')],
])('lines of a host: %s', async (_, parts) => {
  async function* each(texts: readonly string[]) {
    for (const text of texts) yield Buffer.from(text);
  }
  const work = (size: number) => {
    const given = parts(size);
    return async () => {
      const lines = new BoundedLines(each(given));
      while ((await lines.next()) !== undefined);
    };
  };
  expect(await growth(work, { from: 8_192, to: 262_144 })).toBeUndefined();
});
