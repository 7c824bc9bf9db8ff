import { Buffer } from 'node:buffer';

export const KIB = 1024;
export const MIB = 1024 * KIB;

export interface Reader {
  read(bytes: Buffer): unknown;
  /** The largest documents that the reader's limits allow, in the shapes that take the most time. */
  shapes: Readonly<Record<string, () => Buffer>>;
  /** Shapes of any size, for which the work may not grow faster than the size (growth.test.ts). */
  grows?: Readonly<Record<string, (bytes: number) => Buffer>>;
}

/** A reader whose shapes exist in any size: the watchdog reads them with `most` bytes. */
export function ofAnySize(
  most: number,
  grows: Readonly<Record<string, (bytes: number) => Buffer>>,
  read: (bytes: Buffer) => unknown,
): Reader {
  const shapes = Object.fromEntries(Object.entries(grows).map(([name, make]) => [name, () => make(most)]));
  return { read, shapes, grows };
}

export const run = (piece: string | Buffer, bytes: number) => Buffer.alloc(bytes - (bytes % piece.length), piece);
export const around = (before: string, piece: string, behind: string, bytes: number) =>
  Buffer.concat([Buffer.from(before), run(piece, bytes - before.length - behind.length), Buffer.from(behind)]);

export const numbered = (count: number, line: (index: number) => string) =>
  Buffer.from(Array.from({ length: count }, (_, index) => line(index)).join(''));

/** JSON of so many bytes. */
export const json = (bytes: number) => ({
  brackets: () => Buffer.concat([run('[', bytes / 2), run(']', bytes / 2)]),
  'nested lists': () => around('[', `${'['.repeat(9_990)}${']'.repeat(9_990)},`, '0]', bytes),
  'empty objects': () => around('[', '{},', '{}]', bytes),
  names: () => Buffer.from(`{${numbered(bytes / 12, (index) => `"${index.toString(36)}":1,`)}"":1}`),
  numbers: () => around('[', '1,', '1]', bytes),
  'one number': () => run('9', bytes),
  escapes: () => around('"', '\\u003c', '"', bytes),
  'escaped quotes': () => around('"', '\\"', '"', bytes),
  blanks: () => around('[', ' ', ']', bytes),
});
