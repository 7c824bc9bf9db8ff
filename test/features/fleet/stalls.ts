import { Readable } from 'node:stream';
import { BoundedLines } from '../../../src/features/fleet/bounded-lines.ts';
import { around, KIB, MIB, type Reader, run } from '../../stall/shapes.ts';

async function readAll(bytes: Buffer): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / (64 * KIB)) }, (_, index) =>
    bytes.subarray(index * 64 * KIB, (index + 1) * 64 * KIB),
  );
  const lines = new BoundedLines(Readable.from(chunks));
  for (let line = await lines.next(); line !== undefined; line = await lines.next());
}

export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  'lines of a host': {
    read: readAll,
    shapes: {
      'empty lines': () => run('\n', 4 * MIB),
      'short lines': () => run('{}\n', 4 * MIB),
      'the longest lines': () => around('', `${' '.repeat(MIB - 1)}\n`, '', 16 * MIB),
    },
  },
};
