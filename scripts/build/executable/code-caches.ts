/**
 * V8's code caches for the scripts after the first. They are valid only for the Node.js that created them, and the only
 * part of an executable that is not reproducible: which functions a rehearsed join runs depends on its timers.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { programBuild, projectRoot, SCRIPTS } from '../bundle.ts';
import { runtimeOf } from './runtime.ts';
import { runOn, type Target } from './target.ts';

const [, ...CACHED] = SCRIPTS;
/** Files of the caches; each belongs to the script of its name. */
export const CACHES = CACHED.map((script) => script.replace('.cjs', '.cache'));

/** Makes V8 number strings reproducibly; V8 ignores this flag when it checks a cache. */
export const SAME_SEED = '--random-seed=1';

/** Writes the caches into `folder`, next to their scripts. */
export async function makeCaches(target: Target, folder: string): Promise<void> {
  const outfile = path.join(folder, 'cluster.cjs');
  await build({ ...programBuild(outfile), entryPoints: [script('simulated-cluster.ts')], absWorkingDir: projectRoot });
  runOn(target, [runtimeOf(target).node, SAME_SEED, script('make-caches.cjs'), folder, ...CACHED]);
}

/**
 * Fails if the target's Node.js would reject a cache (of another Node.js or another script), because it would then
 * compile at every start without a message.
 */
export function checkCaches(target: Target, folder: string): void {
  runOn(target, [runtimeOf(target).node, script('check-caches.cjs'), folder, ...CACHED]);
}

/** Takes the caches of an earlier executable to reproduce it: `--caches-of` of `npm run release`. */
export async function copyCaches(executable: string, folder: string): Promise<void> {
  const content = await readFile(executable);
  for (const cache of CACHES) await writeFile(path.join(folder, cache), assetOf(content, cache));
}

/**
 * Writes empty caches, which V8 rejects, so that every byte of such an executable can be reproduced:
 * `--without-caches` of `npm run release`.
 */
export async function emptyCaches(folder: string): Promise<void> {
  for (const cache of CACHES) await writeFile(path.join(folder, cache), '');
}

/** Reads an asset of Node's blob: name and content, each after its length in 64 bits (src/node_sea.cc). */
export function assetOf(executable: Buffer, name: string): Buffer {
  const key = Buffer.concat([uint64(name.length), Buffer.from(name)]);
  const at = executable.indexOf(key);
  if (at === -1 || executable.indexOf(key, at + 1) !== -1)
    throw new Error(`the executable has not exactly one asset ${name}`);
  const start = at + key.length + 8;
  const length = start > executable.length ? Number.POSITIVE_INFINITY : Number(executable.readBigUInt64LE(start - 8));
  if (start + length > executable.length) throw new Error(`the executable ends within its asset ${name}`);
  return executable.subarray(start, start + length);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function script(name: string): string {
  return path.join(projectRoot, 'scripts/build/executable', name);
}
