import type { FileReader } from './ports.ts';

const PART_BYTES = 1024 * 1024;

/** A part of a file, from `from` on, without holding it in memory. Ends early if the file does. */
export async function* partsOf(
  path: string,
  { from, size }: { from: number; size: number },
  files: Pick<FileReader, 'readPart'>,
): AsyncGenerator<Buffer> {
  for (let at = from; at < from + size; ) {
    const part = await files.readPart(path, { from: at, length: Math.min(PART_BYTES, from + size - at) });
    if (part === undefined || part.length === 0) return;
    at += part.length;
    yield part;
  }
}
