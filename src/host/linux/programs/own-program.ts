import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The program that this process runs, taken apart into what another root needs to run it without anything of its own.
 */
export interface OwnProgram {
  /** This process's executable: Node.js, or the single executable. */
  executable: string;
  /** The dynamic loader it was started with. */
  loader: string;
  /** Shared libraries that are loaded. */
  libraries: readonly string[];
  /** The bundle, where the executable is Node.js itself. */
  script: string | undefined;
  /** The command that runs it, each file replaced by what `place` says. */
  command(place: (path: string) => string): string[];
}

/** Undefined when what runs is not one file of JavaScript but the TypeScript sources. */
export async function ownProgram(): Promise<OwnProgram | undefined> {
  const script = (await isSingleExecutable()) ? undefined : process.argv[1];
  if (script !== undefined && !/\.c?js$/.test(script)) return undefined;
  const mapped = mappedObjects();
  const loader = mapped.find((path) => /\/ld-[^/]+$/.test(path));
  if (loader === undefined) throw new Error(`${process.execPath} was not started by a dynamic loader`);
  const libraries = mapped.filter((path) => path !== loader && /\.so[.0-9]*$/.test(path));
  const executable = process.execPath;
  return {
    executable,
    loader,
    libraries,
    script,
    command(place) {
      const directories = [...new Set(libraries.map((path) => dirname(path)))].map(place);
      // The bundle is no file of the new root: its path there must not be resolved further.
      const bundle = script === undefined ? [] : ['--preserve-symlinks-main', place(script)];
      return [place(loader), '--library-path', directories.join(':'), place(executable), ...bundle];
    },
  };
}

/**
 * Set by scripts/bundle.ts: version, commit and tree state, as they stand in every executable of the same build. Not
 * there when the sources run.
 */
declare const KUBEJOIN_MARK: string | undefined;

/**
 * This program's own executable, and the text by which others of the same build are known; undefined where Node.js runs
 * it.
 */
export async function ownExecutable(): Promise<{ path: string; mark: string } | undefined> {
  const mark = typeof KUBEJOIN_MARK === 'undefined' ? undefined : KUBEJOIN_MARK;
  return mark !== undefined && (await isSingleExecutable()) ? { path: process.execPath, mark } : undefined;
}

/** node:sea came with Node.js 20.12. */
async function isSingleExecutable(): Promise<boolean> {
  try {
    const sea = await import('node:sea');
    return sea.isSea();
  } catch {
    return false;
  }
}

/** Files mapped into this process: /proc/self/maps, sixth column (proc_pid_maps(5)). */
function mappedObjects(): string[] {
  const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
  return [...new Set(lines.flatMap((line) => /^(?:\S+\s+){5}(\/.+)$/.exec(line)?.[1] ?? []))];
}

/**
 * True for a directory of another root that is reached without a symbolic link: an absolute one would lead out of it
 * from here.
 */
export function isDirectoryInside(root: string, path: string): boolean {
  let current = root;
  for (const name of path.split('/')) {
    current = join(current, name);
    if (!lstatSync(current, { throwIfNoEntry: false })?.isDirectory()) return false;
  }
  return true;
}
