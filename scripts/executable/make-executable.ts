/**
 * One file that needs no Node.js on the machine: the Node.js 24 of an npm package, without its symbols, with the
 * scripts and V8's code for them as a note in the ELF file (nodejs.org/api/single-executable-applications.html).
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'postject';
import { SCRIPTS } from '../bundle.ts';
import { CACHE, checkCache, copyCache, emptyCache, makeCache, SAME_SEED } from './code-caches.ts';
import { checkLibraries, checkSymbols } from './libraries.ts';
import { runtimeOf } from './runtime.ts';
import { isNative, onPath, runOn, type Target } from './target.ts';

/** What Node.js looks for to know that it has a program inside; fixed by Node.js. */
const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export interface ExecutableParts {
  /** The folder that bundleForExecutable has filled. */
  readonly scripts: string;
  /** V8's code caches: those of an executable of the same scripts, or none; otherwise they are made. */
  readonly caches?: { readonly of: string } | 'none' | undefined;
}

/**
 * One thread of V8's beside the main one, and a small young generation: a join is short, and what it keeps it keeps to
 * the end. Node.js's list of public authorities is not read (144 certificates, in a thread of its own): trust is always
 * given here. And nobody starts a debugger by SIGUSR1.
 */
const RUNTIME_FLAGS = ['--v8-pool-size=1', '--max-semi-space-size=1', '--use-openssl-ca', '--disable-sigusr1'] as const;

/** Makes `file`, or leaves it as it was. */
export async function makeExecutable(
  target: Target,
  { scripts, caches }: ExecutableParts,
  file: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(file), 'exe-'));
  try {
    for (const script of SCRIPTS) await copyFile(path.join(scripts, script), path.join(work, script));
    if (caches === 'none') await emptyCache(work);
    else {
      if (caches === undefined) makeCache(target, work);
      else await copyCache(caches.of, work);
      checkCache(target, work);
    }
    const made = path.join(work, 'kubejoin');
    await copyFile(runtimeOf(target).node, made);
    await chmod(made, 0o755);
    strip(target, made);
    const bare = path.join(work, 'node');
    await copyFile(made, bare);
    await inject(made, 'NODE_SEA_BLOB', await blob(target, work, caches !== 'none'), { sentinelFuse: SENTINEL });
    checkSymbols(bare, made);
    runOn(target, [made, 'version', '-o', 'short']);
    checkLibraries(target, made);
    await rename(made, file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Made by the target's own Node.js, since it holds compiled code, too: that of the first lines. */
async function blob(target: Target, folder: string, useCodeCache: boolean): Promise<Buffer> {
  const [main, ...others] = SCRIPTS;
  const settings = {
    main,
    assets: Object.fromEntries([...others, CACHE].sort().map((name) => [name, name])),
    output: 'kubejoin.blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache,
    execArgv: RUNTIME_FLAGS,
    // NODE_OPTIONS and the like must not change what a program run as root does.
    execArgvExtension: 'none',
  };
  await writeFile(path.join(folder, 'sea.json'), JSON.stringify(settings));
  // From within the folder: the path of the main script is kept in the blob.
  runOn(target, [runtimeOf(target).node, SAME_SEED, '--experimental-sea-config', 'sea.json'], folder);
  return readFile(path.join(folder, 'kubejoin.blob'));
}

/** Saves 18 MB. Without binutils the executable is as good, only larger. */
function strip(target: Target, file: string): void {
  const program = [`${target.gnu}-strip`, ...(isNative(target) ? ['strip'] : [])].find(onPath);
  try {
    if (program === undefined) throw new Error(`there is no ${target.gnu}-strip`);
    execFileSync(program, [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    console.warn(
      `not stripped (${(error as Error).message.split('\n')[0]}): the executable for ${target.name} is larger than it need be`,
    );
  }
}
