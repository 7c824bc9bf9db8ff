import { getRawAsset } from 'node:sea';
import { Script } from 'node:vm';
import type { main } from '../../src/cli/main.ts';

/**
 * In the executable the program is an asset beside the few lines that answer `version`: a function of (exports,
 * require, module), with the code that V8 compiled during the build. V8 compiles anew where that cache is not its own
 * or not of this source.
 */
export async function loadMain(): Promise<typeof main> {
  const source = asset('main.cjs').toString('latin1'); // esbuild writes ASCII only
  const script = new Script(source, { filename: 'kubejoin/main.cjs', cachedData: asset('main.cache') });
  const module = { exports: {} as { main: typeof main } };
  script.runInThisContext()(module.exports, require, module);
  return module.exports.main;
}

/** Not copied: it stays where the executable is mapped. */
function asset(name: string): Buffer {
  return Buffer.from(getRawAsset(name) as ArrayBuffer);
}
