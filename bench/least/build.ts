/** `npm run build:least`: dist/least-join, join.ts in the same Node.js with the same flags as kubejoin. */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { distFolder, projectRoot } from '../../scripts/build/bundle.ts';
import { embed } from '../../scripts/build/executable/make-executable.ts';
import { isNative, TARGETS } from '../../scripts/build/executable/target.ts';

const target = TARGETS.find(isNative);
if (!target) throw new Error(`there is no executable for ${process.platform}-${process.arch}`);
await mkdir(distFolder, { recursive: true });
const folder = await mkdtemp(path.join(distFolder, 'least-'));
try {
  await build({
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', minify: true, absWorkingDir: projectRoot },
    supported: { 'dynamic-import': false }, // becomes a require of what is in the bundle
    ...{ entryPoints: ['bench/least/main.ts'], outfile: path.join(folder, 'join.cjs') },
  });
  const made = await embed(target, folder, { main: 'join.cjs', assets: [], useCodeCache: true });
  await rename(made, path.join(distFolder, 'least-join'));
} finally {
  await rm(folder, { recursive: true });
}
