/**
 * Creates one file that needs no Node.js on the machine: the Node.js 24 of an npm package, without symbols, with the
 * scripts and V8's code cache as a note in the ELF file (nodejs.org/api/single-executable-applications.html).
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'postject';
import { SCRIPTS } from '../bundle.ts';
import { CACHES, checkCaches, copyCaches, emptyCaches, makeCaches, SAME_SEED } from './code-caches.ts';
import { checkLibraries, checkSymbols } from './libraries.ts';
import { NO_PLACES, PLACES, placesIn } from './places.ts';
import { withoutNoteWarnings } from './postject-output.ts';
import { runtimeOf } from './runtime.ts';
import { isNative, onPath, runOn, type Target } from './target.ts';

/** Marker by which Node.js recognizes an embedded program; defined by Node.js. */
const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export interface ExecutableParts {
  /** Output folder of bundleForExecutable. */
  readonly scripts: string;
  /** Code caches: from an executable of the same scripts, or none. Default: created. */
  readonly caches?: { readonly of: string } | 'none' | undefined;
}

/**
 * Limits V8 to one extra thread and a small young generation, because a join is short and keeps its objects; garbage
 * collection and compilers stay in the main thread. Skips Node.js's list of public CAs (144 certificates, in their own
 * thread), since trust is always configured. Prevents a debugger from starting on SIGUSR1.
 */
const RUNTIME_FLAGS = [
  ...['--v8-pool-size=1', '--max-semi-space-size=1', '--use-openssl-ca', '--disable-sigusr1'],
  ...['--single-threaded-gc', '--no-concurrent-sparkplug', '--no-concurrent-recompilation'],
];

/** Creates `file`, or leaves it unchanged on failure. */
export async function makeExecutable(
  target: Target,
  { scripts, caches }: ExecutableParts,
  file: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(file), 'exe-'));
  try {
    for (const script of SCRIPTS) await copyFile(path.join(scripts, script), path.join(work, script));
    if (caches === 'none') await emptyCaches(work);
    else {
      if (caches === undefined) await makeCaches(target, work);
      else await copyCaches(caches.of, work);
      checkCaches(target, work);
    }
    const [main, ...others] = SCRIPTS;
    const made = await embed(target, work, { main, assets: [...others, ...CACHES], useCodeCache: caches !== 'none' });
    runOn(target, [made, 'version', '-o', 'short']);
    checkLibraries(target, made);
    await rename(made, file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What Node.js embeds: files of one folder. */
interface Embedded {
  readonly main: string;
  readonly assets: readonly string[];
  readonly useCodeCache: boolean;
}

/** Writes the target's Node.js with a program in it into `folder`, and returns its path. */
export async function embed(target: Target, folder: string, program: Embedded): Promise<string> {
  const [bare, made] = [path.join(folder, 'node'), path.join(folder, 'executable')];
  await copyFile(runtimeOf(target).node, bare);
  await chmod(bare, 0o755);
  strip(target, bare);
  /** Tells the program these places, and returns those where its assets are then. */
  const injectWith = async (places: string) => {
    await writeFile(path.join(folder, PLACES), places);
    await copyFile(bare, made);
    const content = await blob(target, folder, program);
    await withoutNoteWarnings(() => inject(made, 'NODE_SEA_BLOB', content, { sentinelFuse: SENTINEL }));
    return placesIn(await readFile(made), program.assets);
  };
  const places = await injectWith(NO_PLACES);
  if ((await injectWith(places)) !== places) throw new Error('the assets have moved');
  checkSymbols(bare, made);
  return made;
}

/** Created by the target's own Node.js, because it contains compiled code of the first script. */
async function blob(target: Target, folder: string, { main, assets, useCodeCache }: Embedded): Promise<Buffer> {
  const settings = {
    main,
    assets: Object.fromEntries([...assets, PLACES].sort().map((name) => [name, name])),
    output: 'kubejoin.blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache,
    execArgv: RUNTIME_FLAGS,
    // Prevents NODE_OPTIONS and similar variables from changing a program that runs as root.
    execArgvExtension: 'none',
  };
  await writeFile(path.join(folder, 'sea.json'), JSON.stringify(settings));
  // Runs in the folder, because the blob contains the path of the main script.
  runOn(target, [runtimeOf(target).node, SAME_SEED, '--experimental-sea-config', 'sea.json'], folder);
  return readFile(path.join(folder, 'kubejoin.blob'));
}

/** Removes 18 MB of symbols; without binutils the executable is only larger. */
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
