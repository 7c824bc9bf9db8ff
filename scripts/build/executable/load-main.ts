import { getRawAsset } from 'node:sea';
import { Script } from 'node:vm';
import type { main } from '../../../src/cli/main.ts';

/**
 * Loads the program from an asset of the executable: a function of (exports, require, module), with V8's code cache
 * from the build. V8 compiles it again if the cache is from another V8 or another source. `version` does not need it.
 */
export async function loadMain(): Promise<typeof main> {
  const source = asset('main.cjs').toString('latin1'); // esbuild writes ASCII only
  const script = new Script(source, { filename: 'kubejoin/main.cjs', cachedData: asset('main.cache') });
  const module = { exports: {} as { main: typeof main } };
  script.runInThisContext()(module.exports, require, module);
  return module.exports.main;
}

/** An asset without a copy, in the mapped executable. */
function asset(name: string): Buffer {
  return Buffer.from(getRawAsset(name) as ArrayBuffer);
}
