import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { checkout, givenDate, projectRoot } from './checkout.ts';

export { projectRoot };
export const distFolder = path.join(projectRoot, 'dist');
export const bundleFile = path.join(distFolder, 'kubejoin.cjs');

const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay: a stack in a report should say where.
  minifyIdentifiers: false,
  keepNames: false,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles src/cli.ts and every package into one file. What stands behind import() is wrapped by esbuild so that it is
 * evaluated only when it is asked for; `dynamic-import: false` makes it a require inside that file, since a single
 * executable cannot import.
 */
export async function bundle(outfile: string = bundleFile): Promise<{ file: string; bytes: number }> {
  const entry = path.join(projectRoot, 'src/cli.ts');
  await build({ ...options, entryPoints: [entry], outfile, banner: { js: '#!/usr/bin/env node' }, define: buildDefines() });
  await chmod(outfile, 0o755);
  return { file: path.relative(projectRoot, outfile), bytes: (await stat(outfile)).size };
}

/** The executable's scripts: its first lines, the program, and the library that only a rehearsal needs. The last two are functions of (exports, require, module). */
export const SCRIPTS = ['first.cjs', 'main.cjs', 'x509.cjs'] as const;

/** Writes the executable's scripts into `folder`; gives what esbuild tells of each. */
export async function bundleForExecutable(folder: string): Promise<Metafile[]> {
  const wrapped = { banner: { js: '(function (exports, require, module) {' }, footer: { js: '})' } };
  const shared = { ...options, absWorkingDir: projectRoot, metafile: true } as const;
  const define = buildDefines();
  const made = (name: (typeof SCRIPTS)[number]) => path.join(folder, name);
  const first = await build({
    ...shared,
    entryPoints: ['src/cli.ts'],
    outfile: made('first.cjs'),
    plugins: [inPlaceOf(/\/load-main\.ts$/, 'load-main.ts')],
    define,
  });
  const main = await build({
    ...shared,
    entryPoints: ['src/commands/main.ts'],
    outfile: made('main.cjs'),
    plugins: [inPlaceOf(/^@peculiar\/x509$/, 'load-x509.cjs')],
    ...wrapped,
    define,
  });
  const x509 = await build({ ...shared, entryPoints: ['@peculiar/x509'], outfile: made('x509.cjs'), ...wrapped });
  return [first, main, x509].map(({ metafile }) => metafile);
}

/** Puts a file of scripts/executable in the place of what matches. */
function inPlaceOf(filter: RegExp, file: string): Plugin {
  const target = path.join(projectRoot, 'scripts/executable', file);
  return { name: file, setup: ({ onResolve }) => onResolve({ filter }, () => ({ path: target })) };
}

function buildDefines(): Record<string, string> {
  const buildDate = `${(givenDate() ?? new Date()).toISOString().slice(0, 19)}Z`;
  return { KUBEJOIN_BUILD: JSON.stringify({ ...checkout(), buildDate }) };
}
