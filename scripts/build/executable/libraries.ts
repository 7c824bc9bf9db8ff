/** Reads an executable's ELF file: required libraries, their minimum versions, and its own symbols. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { onPath, type Target } from './target.ts';

/** Libraries of glibc and libstdc++, which every Debian has because apt needs them. */
const EVERYWHERE = [
  'libc.so.6',
  'libm.so.6',
  'libdl.so.2',
  'libpthread.so.0',
  'librt.so.1',
  'libstdc++.so.6',
  'libgcc_s.so.1',
];

/** Uses readelf, which supports every processor. */
export function checkLibraries({ interpreter }: Target, file: string): void {
  if (!onPath('readelf')) {
    console.warn('there is no readelf (binutils): which libraries the executable needs was not checked');
    return;
  }
  const known = [...EVERYWHERE, interpreter];
  const needed = neededLibraries(file);
  const foreign = needed.filter((library) => !known.includes(library));
  if (needed.length === 0) throw new Error(`${path.basename(file)} names no libraries: is it an ELF file?`);
  if (foreign.length > 0) throw new Error(`it needs libraries that a bare Debian has not: ${foreign.join(', ')}`);
}

/** The libraries that a program or library names. */
export function neededLibraries(file: string): string[] {
  return [...readelf('--dynamic', file).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, library = '']) => library);
}

/** Path of the ELF interpreter that a program names. */
export function interpreterOf(file: string): string {
  const found = /interpreter: (\/[^\]]+)\]/.exec(readelf('--program-headers', file))?.[1];
  if (found === undefined) throw new Error(`${path.basename(file)} names no interpreter: is it a program?`);
  return found;
}

/**
 * Fails unless `after` has the dynamic symbols of `before` in any order, because postject's LIEF loses their names in a
 * PIE (nodejs/postject#108). Official builds of Node.js are not PIEs; this notices if that changes.
 */
export function checkSymbols(before: string, after: string): void {
  if (!onPath('readelf')) return;
  const [old, found] = [dynamicSymbols(before), dynamicSymbols(after)];
  const lost = [...old].filter((symbol) => !found.has(symbol));
  if (lost.length > 0)
    throw new Error(`${lost.length} of ${old.size} symbols of ${path.basename(before)} are lost: ${lost[0]}`);
}

/** Value, size, type, binding, visibility, name and version of each symbol. */
function dynamicSymbols(file: string): Set<string> {
  const rows = readelf('--dyn-syms', file).matchAll(/^ *\d+: (\S+ +\S+ +\S+ +\S+ +\S+) +\S+ (\S+)/gm);
  return new Set([...rows].map(([, facts, name]) => `${facts} ${name}`));
}

/** The newest required version of each kind of symbol (GLIBC, GLIBCXX, CXXABI, GCC). */
export function symbolVersions(file: string): Record<string, string> {
  const newest: Record<string, string> = {};
  for (const [, kind = '', version = ''] of readelf('--version-info', file).matchAll(/Name: ([A-Z]+)_([\d.]+)/g)) {
    if (newest[kind] === undefined || compareVersions(version, newest[kind]) > 0) newest[kind] = version;
  }
  return newest;
}

export function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function readelf(option: string, file: string): string {
  return execFileSync('readelf', ['--wide', option, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
