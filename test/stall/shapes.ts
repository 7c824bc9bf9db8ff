import { Buffer } from 'node:buffer';

export const KIB = 1024;
export const MIB = 1024 * KIB;

export interface Reader {
  read(bytes: Buffer): unknown;
  /** The largest documents that the reader's limits allow, in the shapes that take the most time. */
  shapes: Readonly<Record<string, () => Buffer>>;
}

export const run = (piece: string | Buffer, bytes: number) => Buffer.alloc(bytes - (bytes % piece.length), piece);
export const around = (before: string, piece: string, behind: string, bytes: number) =>
  Buffer.concat([Buffer.from(before), run(piece, bytes - before.length - behind.length), Buffer.from(behind)]);
