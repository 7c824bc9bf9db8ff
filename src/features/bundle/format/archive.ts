/**
 * The container of a bundle: a POSIX ustar archive (pax(1)) in which every byte of every header follows from the name
 * and the size of its entry. A reader compares headers instead of interpreting them, so an archive has one meaning.
 */
import { memberHeader } from '../../../manifests/ustar.ts';

/** The name of the executable, the only entry that may be executed. */
export const EXECUTABLE = 'kubejoin';

/** The header of an entry with this name (at most 100 bytes) and size. */
export function entryHeader(name: string, size: number): Buffer {
  return memberHeader({ name, size, mode: name === EXECUTABLE ? 0o755 : 0o600 });
}

/** The size in a header; undefined unless it is exactly the header of an entry with this name. */
export function entrySize(header: Buffer, name: string): number | undefined {
  const [, digits] = /^([0-7]{11})\0$/.exec(header.toString('latin1', 124, 136)) ?? [];
  if (digits === undefined) return undefined;
  const size = Number.parseInt(digits, 8);
  return header.equals(entryHeader(name, size)) ? size : undefined;
}
