/**
 * Where the scripts and their code caches lie in the executable's file. load-main.ts reads them there: Node.js would map
 * them, and every mapped page counts as memory until the end.
 */
import { assetOf } from './code-caches.ts';

/** The asset that tells the places. It keeps its length when they are known, because it may not move the others. */
export const PLACES = 'places.txt';
const LENGTH = 400;
export const NO_PLACES = ' '.repeat(LENGTH);

/** `NAME OFFSET LENGTH,...` of assets of an executable, in bytes. */
export function placesIn(executable: Buffer, names: readonly string[]): string {
  const places = names.map((name) => {
    const { byteOffset, length } = assetOf(executable, name);
    return `${name} ${byteOffset - executable.byteOffset} ${length}`;
  });
  if (places.join().length > LENGTH) throw new Error('there is no room for the places of so many assets');
  return places.join().padEnd(LENGTH);
}
