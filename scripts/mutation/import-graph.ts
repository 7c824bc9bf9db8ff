import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const IMPORTED = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;
const TYPES_ONLY = /(?:import|export)\s+type\s[^;]*?from\s*['"][^'"]+['"]/g;

const cache = new Map<string, string[]>();

/** The files that a file imports with `./` or `../`, types left out. */
function importsOf(file: string): string[] {
  const known = cache.get(file);
  if (known) return known;
  const text = readFileSync(file, 'utf8').replace(TYPES_ONLY, '');
  const found = [...text.matchAll(IMPORTED)]
    .map(([, path = '']) => resolve(dirname(file), path))
    .filter((path) => existsSync(path));
  cache.set(file, found);
  return found;
}

/**
 * How many imports lie between a test and the nearest of these files, or nothing where none is reached within `most`.
 */
export function distance(test: string, targets: ReadonlySet<string>, most: number): number | undefined {
  let layer = [test];
  const seen = new Set(layer);
  for (let steps = 0; steps <= most; steps += 1) {
    if (layer.some((file) => targets.has(file))) return steps;
    layer = layer
      .flatMap((file) => (/\.[mc]?tsx?$/.test(file) ? importsOf(file) : []))
      .filter((file) => !seen.has(file));
    for (const file of layer) seen.add(file);
  }
  return undefined;
}
