import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The parts of this program that another root needs to run it without files of its own. */
export interface OwnProgram {
  /** This process's executable: Node.js, or the single executable. */
  executable: string;
  /** Its dynamic loader. */
  loader: string;
  /** Its loaded shared libraries. */
  libraries: readonly string[];
  /** The bundle, if the executable is Node.js. */
  script: string | undefined;
  /** The command that runs it, with each path replaced by `place(path)`. */
  command(place: (path: string) => string): string[];
}

/** Undefined if the TypeScript sources run instead of a bundle. */
export async function ownProgram(): Promise<OwnProgram | undefined> {
  const script = (await isSingleExecutable()) ? undefined : process.argv[1];
  if (script !== undefined && !/\.c?js$/.test(script)) return undefined;
  const mapped = mappedObjects();
  const loader = mapped.find((path) => /\/ld-[^/]+$/.test(path));
  if (loader === undefined) throw new Error(`${process.execPath} was not started by a dynamic loader`);
  const libraries = mapped.filter((path) => path !== loader && /\.so[.0-9]*$/.test(path));
  return {
    executable: process.execPath,
    loader,
    libraries,
    script,
    command(place) {
      const directories = [...new Set(libraries.map((path) => dirname(path)))].map(place);
      // The bundle does not exist in the new root, so its path there must not be resolved.
      const bundle = script === undefined ? [] : ['--preserve-symlinks-main', place(script)];
      return [place(loader), '--library-path', directories.join(':'), place(process.execPath), ...bundle];
    },
  };
}

/** Version, commit and tree state of the build, set by scripts/build/bundle.ts; undefined when the sources run. */
declare const KUBEJOIN_MARK: string | undefined;

/** This program's own executable and the text that identifies its build; undefined under Node.js. */
export async function ownExecutable(): Promise<{ path: string; mark: string } | undefined> {
  const mark = typeof KUBEJOIN_MARK === 'undefined' ? undefined : KUBEJOIN_MARK;
  return mark !== undefined && (await isSingleExecutable()) ? { path: process.execPath, mark } : undefined;
}

/** False before Node.js 20.12, which added node:sea. */
async function isSingleExecutable(): Promise<boolean> {
  try {
    return (await import('node:sea')).isSea();
  } catch {
    return false;
  }
}

/** Files mapped into this process: /proc/self/maps, sixth column (proc_pid_maps(5)). */
function mappedObjects(): string[] {
  const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
  return [...new Set(lines.flatMap((line) => /^(?:\S+\s+){5}(\/.+)$/.exec(line)?.[1] ?? []))];
}

/** True for a directory of another root reached without symbolic links, since an absolute link would lead out of it. */
export function isDirectoryInside(root: string, path: string): boolean {
  let current = root;
  for (const name of path.split('/')) {
    current = join(current, name);
    if (!lstatSync(current, { throwIfNoEntry: false })?.isDirectory()) return false;
  }
  return true;
}
