import { getRawAsset } from 'node:sea';
import { Script } from 'node:vm';

/**
 * Runs a script that the executable holds as an asset, a function of (exports, require, module), with the code that V8 compiled while it was
 * built. V8 refuses a cache that is not its own or not of this source, and compiles anew then.
 */
export function runAsset(name: string): unknown {
  const source = asset(`${name}.cjs`).toString('latin1'); // esbuild writes ASCII only
  const script = new Script(source, { filename: `kubejoin/${name}.cjs`, cachedData: asset(`${name}.cache`) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module);
  return module.exports;
}

/** Not copied: it stays where the executable is mapped. */
function asset(name: string): Buffer {
  return Buffer.from(getRawAsset(name) as ArrayBuffer);
}
