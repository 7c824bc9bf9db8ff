import type { main } from '../../src/cli/main.ts';
import { runAsset } from './asset-script.ts';

/** In the executable the program is a script of its own beside the few lines that answer `version`. */
export async function loadMain(): Promise<typeof main> {
  return (runAsset('main') as { main: typeof main }).main;
}
