import { closeSync, openSync, readSync } from 'node:fs';
import type { main } from '../../../src/program/main.ts';

/** A multiple of 8, because V8 copies a cache elsewhere, and with room for what precedes an asset. */
const CONTENT_AT = 64;

/**
 * Loads the program from assets of the executable: scripts that are functions of (exports, require, module), with V8's
 * code caches from the build. V8 compiles one again if its cache is from another V8 or another source. `version` does
 * not need them.
 */
export async function loadMain({ insideRootfs }: { insideRootfs: boolean }): Promise<typeof main> {
  const { getRawAsset } = require('node:sea') as typeof import('node:sea');
  const { Script } = require('node:vm') as typeof import('node:vm');
  const mapped = (name: string) => Buffer.from(getRawAsset(name) as ArrayBuffer);
  const places = mapped('places.txt').toString('latin1');
  const loaded = new Map<string, unknown>();
  return (load('main') as { main: typeof main }).main;

  function load(name: string): unknown {
    if (!loaded.has(name)) {
      const module = { exports: {} };
      scriptOf(name).runInThisContext()(module.exports, requireInside, module);
      loaded.set(name, module.exports);
    }
    return loaded.get(name);
  }

  function requireInside(wanted: string): unknown {
    return wanted.startsWith('kubejoin:') ? load(wanted.slice('kubejoin:'.length)) : require(wanted);
  }

  /** Reads both assets into the same memory and frees it at once; mapped, they would count as memory until the end. */
  function scriptOf(name: string) {
    const [source, cache] = [placeOf(`${name}.cjs`, places), placeOf(`${name}.cache`, places)];
    const room = Buffer.allocUnsafeSlow(CONTENT_AT + Math.max(source.length, cache.length));
    const program = insideRootfs ? undefined : opened();
    const asset = (place: Place) => read(place, program, room) ?? mapped(place.name);
    try {
      const text = asset(source).toString('latin1'); // bundle.ts makes sure that it is ASCII
      return new Script(text, { filename: `kubejoin/${source.name}`, cachedData: asset(cache) });
    } finally {
      if (program !== undefined) closeSync(program);
      (room.buffer as Transferable).transfer(0);
    }
  }
}

/** ArrayBuffer of ES2024. */
interface Transferable extends ArrayBuffer {
  transfer(length: number): ArrayBuffer;
}

interface Place {
  readonly name: string;
  /** Offset in the file. */
  readonly at: number;
  readonly length: number;
}

/** `places`: see places.ts. */
function placeOf(name: string, places: string): Place {
  const [, at = 0, length = 0] = new RegExp(`${name} (\\d+) (\\d+)`).exec(places) ?? [];
  return { name, at: Number(at), length: Number(length) };
}

/**
 * The program's own file, also if another one has taken its path meanwhile; undefined without /proc. Inside --rootfs, this
 * path leads to the loader that started the program, or to what others put there.
 */
function opened(): number | undefined {
  try {
    return openSync('/proc/self/exe', 'r');
  } catch {
    return undefined;
  }
}

/** Undefined if the asset is not at its place, where its name and length precede it (src/node_sea.cc). */
function read({ name, at, length }: Place, program: number | undefined, room: Buffer): Buffer | undefined {
  if (program === undefined || length === 0) return undefined;
  const before = Buffer.alloc(name.length + 8, name);
  before.writeBigUInt64LE(BigInt(length), name.length);
  const start = CONTENT_AT - before.length;
  const bytes = readSync(program, room, start, before.length + length, at - before.length);
  const isThere = bytes === before.length + length && room.subarray(start, CONTENT_AT).equals(before);
  return isThere ? room.subarray(CONTENT_AT, CONTENT_AT + length) : undefined;
}
