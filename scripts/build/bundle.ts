import { chmod, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { checkout, givenDate, projectRoot } from './checkout.ts';
import { deferred } from './deferred.ts';
import { directStandIns } from './executable/direct-stand-ins.ts';
import { exportsOnDemand } from './executable/exports-on-demand.ts';

export { projectRoot };
export const distFolder = path.join(projectRoot, 'dist');
export const bundleFile = path.join(distFolder, 'kubejoin.cjs');

/** Reduces package.json to what the program reads. */
export const versionOnly: Plugin = {
  name: 'version-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/package\.json$/ }, ({ path: file }) =>
      file === path.join(projectRoot, 'package.json')
        ? { contents: JSON.stringify({ version: packageJson.version }), loader: 'json' }
        : undefined,
    ),
};

const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  // Keeps names, so that stack traces in reports are readable.
  minifyIdentifiers: false,
  keepNames: false,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles src/cli/cli.ts and every package into one file. esbuild wraps modules loaded by import(), so that they are
 * evaluated on demand; `dynamic-import: false` turns import() into require, because a single executable cannot import.
 */
export async function bundle(
  outfile: string = bundleFile,
): Promise<{ file: string; bytes: number; metafile: Metafile }> {
  const { metafile } = await build({ ...programBuild(outfile), absWorkingDir: projectRoot, metafile: true });
  await chmod(outfile, 0o755);
  return { file: path.relative(projectRoot, outfile), bytes: (await stat(outfile)).size, metafile };
}

/** Options for the single file; test/costs uses them, too. */
export function programBuild(outfile: string): BuildOptions {
  return {
    ...options,
    entryPoints: [source('src/cli/cli.ts')],
    outfile,
    plugins: [versionOnly, deferred],
    banner: { js: '#!/usr/bin/env node' },
    define: buildDefines(),
  };
}

/** Files that bundleForExecutable writes; the executable starts with the first. */
export const SCRIPTS = ['first.cjs', 'main.cjs'] as const;

/** Writes the executable's scripts into `folder` and returns esbuild's metafile of each. */
export async function bundleForExecutable(folder: string): Promise<Metafile[]> {
  const { first, main } = executableBuilds(folder);
  const entry = await build({ ...first, absWorkingDir: projectRoot, metafile: true });
  const program = await build({ ...main, absWorkingDir: projectRoot, metafile: true, write: false });
  for (const file of program.outputFiles) await writeFile(file.path, directStandIns(exportsOnDemand(file.text).text));
  return [entry.metafile, program.metafile];
}

/**
 * Options for the executable's scripts: first.cjs, the entry, and main.cjs, the program as a function of (exports,
 * require, module).
 */
export function executableBuilds(folder: string): Record<'first' | 'main', BuildOptions> {
  const made = (name: string) => path.join(folder, `${name}.cjs`);
  const define = buildDefines();
  // Names take time and memory in each run; positions.ts finds them again.
  const minifyIdentifiers = true;
  return {
    first: {
      ...options,
      minifyIdentifiers,
      entryPoints: [source('src/cli/cli.ts')],
      outfile: made('first'),
      plugins: [versionOnly, inPlaceOf(/\/load-main\.ts$/, 'load-main.ts')],
      define,
    },
    main: {
      ...options,
      minifyIdentifiers,
      entryPoints: [source('scripts/build/executable/main.ts')],
      outfile: made('main'),
      plugins: [versionOnly, deferred],
      banner: { js: '(function (exports, require, module) {' },
      footer: { js: '})' },
      define,
    },
  };
}

function source(file: string): string {
  return path.join(projectRoot, file);
}

/** Replaces matching modules with a file of scripts/build/executable. */
function inPlaceOf(filter: RegExp, file: string): Plugin {
  const target = path.join(projectRoot, 'scripts/build/executable', file);
  return { name: file, setup: ({ onResolve }) => onResolve({ filter }, () => ({ path: target })) };
}

function buildDefines(): Record<string, string> {
  const buildDate = `${(givenDate() ?? new Date()).toISOString().slice(0, 19)}Z`;
  const { gitCommit, gitTreeState } = checkout();
  return {
    KUBEJOIN_BUILD: JSON.stringify({ gitCommit, gitTreeState, buildDate }),
    // `fleet` recognizes executables of the same build for other processors by this text.
    KUBEJOIN_MARK: JSON.stringify(`kubejoin-build:${packageJson.version}:${gitCommit}:${gitTreeState}`),
  };
}
