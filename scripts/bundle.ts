import { execFileSync } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
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

/** The executable's two scripts: the first lines, and all the rest as a function of (exports, require, module). */
export async function bundleForExecutable(folder: string): Promise<{ first: string; main: string }> {
  const [first, main] = [path.join(folder, 'first.cjs'), path.join(folder, 'main.cjs')];
  const loader: Plugin = {
    name: 'load-main',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/load-main\.ts$/ }, () => ({ path: path.join(projectRoot, 'scripts/executable/load-main.ts') })),
  };
  const [cli, commands] = [path.join(projectRoot, 'src/cli.ts'), path.join(projectRoot, 'src/commands/main.ts')];
  await build({ ...options, entryPoints: [cli], outfile: first, plugins: [loader], define: buildDefines() });
  const wrapped = { banner: { js: '(function (exports, require, module) {' }, footer: { js: '})' } };
  await build({ ...options, entryPoints: [commands], outfile: main, ...wrapped, define: buildDefines() });
  return { first, main };
}

function buildDefines(): Record<string, string> {
  return { KUBEJOIN_BUILD: JSON.stringify(buildFacts()) };
}

/** SOURCE_DATE_EPOCH (reproducible-builds.org) sets the date; a checkout without git says so by empty fields. */
function buildFacts(): { gitCommit: string; gitTreeState: string; buildDate: string } {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
  const buildDate = `${date.toISOString().slice(0, 19)}Z`;
  const gitCommit = git('rev-parse', 'HEAD');
  const changed = git('status', '--porcelain', '--untracked-files=no');
  return { gitCommit, gitTreeState: gitCommit === '' ? '' : changed === '' ? 'clean' : 'dirty', buildDate };
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
