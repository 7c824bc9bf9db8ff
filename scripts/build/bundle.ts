import { readdirSync } from 'node:fs';
import { chmod, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { checkout, givenDate, projectRoot } from './checkout.ts';
import { deferred } from './deferred.ts';
import { mainScript } from './executable/main-script.ts';

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
 * Bundles src/program/cli.ts and every package into one file. esbuild wraps modules loaded by import(), so that they are
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
    entryPoints: [source('src/program/cli.ts')],
    outfile,
    plugins: [versionOnly, deferred],
    banner: { js: '#!/usr/bin/env node' },
    define: buildDefines(),
  };
}

/** Files that bundleForExecutable writes; the executable starts with the first. The others have a code cache each. */
export const SCRIPTS = ['first.cjs', 'main.cjs', 'yaml.cjs', 'pt-BR.cjs'] as const;

/** Writes the executable's scripts into `folder` and returns esbuild's metafile of each. */
export async function bundleForExecutable(folder: string): Promise<Metafile[]> {
  const builds = executableBuilds(folder);
  return Promise.all(
    SCRIPTS.map(async (name) => {
      const { outputFiles, metafile } = await build({
        ...builds[name],
        absWorkingDir: projectRoot,
        metafile: true,
        write: false,
      });
      const [made = ''] = outputFiles.map(({ text }) => text);
      const text = name === 'main.cjs' ? mainScript(made).text : made;
      requireAscii(text, name);
      await writeFile(path.join(folder, name), text);
      return metafile;
    }),
  );
}

/** A script is read byte by byte. esbuild escapes other characters, but not in regular expressions and String.raw. */
export function requireAscii(text: string, name: string): void {
  const [found] = /[\u0080-\uffff]/.exec(text) ?? [];
  if (found !== undefined)
    throw new Error(`${name} contains ${JSON.stringify(found)}: write it as \\u${hex(found)} in the sources`);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

/**
 * Options for the executable's scripts: first.cjs, the entry; main.cjs, the program as a function of (exports, require,
 * module); and what few runs need, in the same form.
 */
export function executableBuilds(folder: string): Record<(typeof SCRIPTS)[number], BuildOptions> {
  // Names take time and memory in each run; positions.ts finds them again.
  const common = { ...options, minifyIdentifiers: true, define: buildDefines() };
  const script = (name: string, entryPoints: string[], plugins: Plugin[] = []): BuildOptions => ({
    ...common,
    entryPoints,
    outfile: path.join(folder, name),
    plugins: [versionOnly, ...plugins],
    banner: { js: '(function (exports, require, module) {' },
    footer: { js: '})' },
  });
  return {
    'first.cjs': {
      ...common,
      entryPoints: [source('src/program/cli.ts')],
      outfile: path.join(folder, 'first.cjs'),
      plugins: [versionOnly, inPlaceOf(/\/load-main\.ts$/, 'load-main.ts')],
    },
    'main.cjs': script('main.cjs', [source('scripts/build/executable/main.ts')], [apart, deferred]),
    'yaml.cjs': script('yaml.cjs', ['yaml']),
    'pt-BR.cjs': { ...script('pt-BR.cjs', []), stdin: { contents: portuguese(), resolveDir: projectRoot } },
  };
}

/** What is a script of its own, so that a run without it neither reads its text nor keeps it. */
const apart: Plugin = {
  name: 'apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^yaml$/ }, () => ({ path: 'kubejoin:yaml', external: true }));
    onResolve({ filter: /^\.\/pt-BR\/index\.ts$/ }, () => ({ path: PORTUGUESE, external: true }));
    onResolve({ filter: /^\.\/pt-BR\.ts$/ }, ({ importer }) => ({
      path: path.basename(path.dirname(importer)),
      namespace: OF_FEATURE,
    }));
    onResolve({ filter: /^kubejoin:/ }, ({ path: name }) => ({ path: name, external: true }));
    onLoad({ filter: /./, namespace: OF_FEATURE }, ({ path: feature }) => ({
      contents: `module.exports = require(${JSON.stringify(PORTUGUESE)})[${JSON.stringify(feature)}];`,
    }));
  },
};

const PORTUGUESE = 'kubejoin:pt-BR';
/** Namespace of the Portuguese of a feature, which is in the script of the language. */
const OF_FEATURE = 'portuguese-of-feature';

/** The core's Portuguese, and each feature's by its name. */
function portuguese(): string {
  const features = readdirSync(source('src/features'));
  return [
    "export * from './src/i18n/pt-BR/index.ts';",
    ...features.map((name) => `export * as ${JSON.stringify(name)} from './src/features/${name}/pt-BR.ts';`),
  ].join('\n');
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
