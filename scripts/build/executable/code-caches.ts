/**
 * V8's code cache for main.cjs. It is valid only for the Node.js that created it, and the only part of an executable
 * that is not reproducible: which functions a rehearsed join runs depends on its timers.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { programBuild, projectRoot } from '../bundle.ts';
import { runtimeOf } from './runtime.ts';
import { runOn, type Target } from './target.ts';

export const CACHE = 'main.cache';

/** Makes V8 number strings reproducibly; V8 ignores this flag when it checks a cache. */
export const SAME_SEED = '--random-seed=1';

/** Writes the cache into `folder`, next to main.cjs. */
export async function makeCache(target: Target, folder: string): Promise<void> {
  const outfile = path.join(folder, 'cluster.cjs');
  await build({ ...programBuild(outfile), entryPoints: [script('simulated-cluster.ts')], absWorkingDir: projectRoot });
  runOn(target, [runtimeOf(target).node, SAME_SEED, script('make-cache.cjs'), folder]);
}

/**
 * Fails if the target's Node.js would reject the cache (of another Node.js or another script), because it would then
 * compile at every start without a message.
 */
export function checkCache(target: Target, folder: string): void {
  runOn(target, [runtimeOf(target).node, script('check-cache.cjs'), folder]);
}

/** Takes the cache of an earlier executable to reproduce it: `--caches-of` of `npm run release`. */
export async function copyCache(executable: string, folder: string): Promise<void> {
  await writeFile(path.join(folder, CACHE), assetOf(await readFile(executable), CACHE));
}

/**
 * Writes an empty cache, which V8 rejects, so that every byte of such an executable can be reproduced:
 * `--without-caches` of `npm run release`.
 */
export async function emptyCache(folder: string): Promise<void> {
  await writeFile(path.join(folder, CACHE), '');
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
