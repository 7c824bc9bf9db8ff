/**
 * V8's code for main.cjs. It is valid only for the very Node.js that made it, and differs a little each time: which
 * functions a rehearsed join has run depends on its timers. It is the only part of an executable that the same commit
 * does not make the same.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../bundle.ts';
import { runtimeOf } from './runtime.ts';
import { runOn, type Target } from './target.ts';

export const CACHE = 'main.cache';

/** V8 leaves this flag out of what it compares, and needs it to number strings the same way each time. */
export const SAME_SEED = '--random-seed=1';

/** Into `folder`, beside main.cjs. */
export function makeCache(target: Target, folder: string): void {
  runOn(target, [runtimeOf(target).node, SAME_SEED, script('make-cache.cjs'), folder]);
}

/**
 * Fails where the target's Node.js would refuse the cache: made by another, or of another script. It would compile anew
 * each time then, and say nothing.
 */
export function checkCache(target: Target, folder: string): void {
  runOn(target, [runtimeOf(target).node, script('check-cache.cjs'), folder]);
}

/** That of an executable that was made before, to make it again: `--caches-of` of `npm run release`. */
export async function copyCache(executable: string, folder: string): Promise<void> {
  await writeFile(path.join(folder, CACHE), assetOf(await readFile(executable), CACHE));
}

/**
 * V8 refuses an empty one and compiles, so that nothing of such an executable has to be believed: `--without-caches` of
 * `npm run release`.
 */
export async function emptyCache(folder: string): Promise<void> {
  await writeFile(path.join(folder, CACHE), '');
}

/** Node's blob writes each asset as its name and its content, both behind their length in 64 bits (src/node_sea.cc). */
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
  return path.join(projectRoot, 'scripts/executable', name);
}
