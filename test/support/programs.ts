/**
 * Programs that tests start as processes of plain Node.js. Through tsx each start would take half a second of a
 * processor more.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundle } from '../../scripts/build/bundle.ts';

/** The program as it ships, but run by this Node.js. */
export function bundledProgram(): Promise<string> {
  return madeOnce('kubejoin.cjs', async (file) => void (await bundle(file)));
}

/** A module of TypeScript that does something when it is run; its path. */
export function programOf(source: string): Promise<string> {
  return madeOnce(`${path.basename(source, '.ts')}.mjs`, async (outfile) => {
    // Packages of CommonJS ask for Node.js's own modules by require().
    const banner = {
      js: `import { createRequire } from 'node:module'; const require = createRequire('${import.meta.filename}');`,
    };
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner,
      logLevel: 'error',
    });
  });
}

const made = new Map<string, Promise<string>>();
let withoutRun: string | undefined;

/**
 * The run's; without a run (mutation tests) this process's own, so that no program of earlier sources is ever started.
 */
function runFolder(): string {
  if (process.env.KUBEJOIN_TEST_RUN) return process.env.KUBEJOIN_TEST_RUN;
  if (withoutRun === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-programs-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    withoutRun = folder;
  }
  return withoutRun;
}

/** Makes a file once a run: two workers may both begin, and the same is put in its place. */
function madeOnce(name: string, make: (file: string) => Promise<void>): Promise<string> {
  const folder = runFolder();
  const file = path.join(folder, name);
  const making = async () => {
    if (existsSync(file)) return file;
    const own = mkdtempSync(path.join(folder, 'making-'));
    await make(path.join(own, name));
    renameSync(path.join(own, name), file);
    rmSync(own, { recursive: true });
    return file;
  };
  const known = made.get(file) ?? making();
  made.set(file, known);
  return known;
}
