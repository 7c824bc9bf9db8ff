import { execFileSync } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const distFolder = path.join(projectRoot, 'dist');
export const bundleFile = path.join(distFolder, 'kubejoin.cjs');

/**
 * Bundles src/cli.ts and every package into one file. What stands behind import() is wrapped by esbuild so that it is
 * evaluated only when it is asked for; `dynamic-import: false` makes it a require inside that file, since a single
 * executable cannot import.
 */
export async function bundle(outfile: string = bundleFile): Promise<{ file: string; bytes: number }> {
  await build({
    entryPoints: [path.join(projectRoot, 'src/cli.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    banner: { js: '#!/usr/bin/env node' },
    define: { KUBEJOIN_BUILD: JSON.stringify(buildFacts()) },
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    // Names stay: a stack in a report should say where.
    minifyIdentifiers: false,
    keepNames: false,
    logLevel: 'warning',
  });
  await chmod(outfile, 0o755);
  return { file: path.relative(projectRoot, outfile), bytes: (await stat(outfile)).size };
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
