import type { main } from './main.ts';

/**
 * Everything behind the first lines. The executable puts scripts/build/executable/load-main.ts in this place: there it is a
 * script of its own, with its compiled code.
 */
export async function loadMain(_: { insideRootfs: boolean }): Promise<typeof main> {
  return (await import('./main.ts')).main;
}
