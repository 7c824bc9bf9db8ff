/** A POSIX ustar archive (pax(1)), by its members' headers. */

export const BLOCK = 512;

/** Limit of a member in bytes: eleven octal digits. */
export const MAX_SIZE = 8 ** 11 - 1;

/** Two blocks of zeros. */
export const END = Buffer.alloc(2 * BLOCK);

/** A member of a ustar archive that belongs to root. */
interface Member {
  /** At most 100 bytes; that of a directory ends with a slash. */
  name: string;
  size: number;
  mode: number;
  /** In seconds since the epoch. */
  mtime?: number;
  /** Type flag: 0 is a regular file, 5 a directory. */
  type?: '0' | '5';
}

export function memberHeader({ name, size, mode, mtime = 0, type = '0' }: Member): Buffer {
  if (Buffer.byteLength(name) > 100 || size > MAX_SIZE) throw new RangeError(`${name} does not fit a ustar header`);
  const header = Buffer.alloc(BLOCK);
  const put = (offset: number, value: string) => header.write(value, offset, 'latin1');
  put(0, name);
  put(100, `${octal(mode, 7)}\0`);
  put(108, `${octal(0, 7)}\0`); // uid
  put(116, `${octal(0, 7)}\0`); // gid
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(mtime, 11)}\0`);
  put(148, ' '.repeat(8)); // the checksum counts itself as spaces
  put(156, type);
  put(257, 'ustar\0' + '00');
  put(329, `${octal(0, 7)}\0`); // devmajor
  put(337, `${octal(0, 7)}\0`); // devminor
  put(148, `${octal(sum(header), 6)}\0 `);
  return header;
}

/** Zeros between the content of a member and the next header. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}
