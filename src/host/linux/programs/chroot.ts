import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { constants as os } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import {
  ROOTFS_FROM_SOURCE,
  ROOTFS_NEEDS_ROOT,
  ROOTFS_NO_CHROOT,
  ROOTFS_NOT_ENTERED,
  ROOTFS_NOT_FOUND,
} from '../../host-sentences.ts';
import { absolutePath } from '../../paths.ts';
import { errno } from '../errno.ts';
import { isDirectoryInside, type OwnProgram, ownProgram } from './own-program.ts';

/** A copy of this program inside another root. */
export interface ProgramCopy {
  /** The command that runs it, with paths of that root. */
  command: string[];
  remove(): void;
}

/** Directories for the copy, memory first because the copy is temporary. */
const DIRECTORIES = ['run', 'tmp', 'var/tmp'];

/** The inner command line as JSON, with the program's name first: in the environment, which only its own user can read, unlike arguments. */
const ARGV_VARIABLE = 'KUBEJOIN_ROOTFS_ARGV';

/**
 * Runs this program with `argv` inside another root file system and returns its exit code. chroot(8) starts it, because
 * Node.js cannot change its root. The program and its libraries need not exist in that root: they are passed as open
 * descriptors through the new root's /proc, or without /proc copied into a directory that only root may enter, and
 * removed afterwards. Throws ROOTFS_NOT_FOUND, ROOTFS_NEEDS_ROOT, ROOTFS_NO_CHROOT, ROOTFS_FROM_SOURCE or
 * ROOTFS_NOT_ENTERED.
 */
export async function runInsideRoot(root: string, argv: readonly string[]): Promise<number> {
  const path = absolutePath(root);
  if (path === undefined) throw new Failure(ROOTFS_NOT_FOUND, { path: root });
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Failure(ROOTFS_NOT_FOUND, { path });
  if (process.getuid?.() !== 0) throw new Failure(ROOTFS_NEEDS_ROOT, { path });
  const chroot = ['/usr/sbin/chroot', '/usr/bin/chroot', '/sbin/chroot', '/bin/chroot'].find((file) =>
    existsSync(file),
  );
  if (chroot === undefined) throw new Failure(ROOTFS_NO_CHROOT, { path });
  const program = await ownProgram();
  if (program === undefined) throw new Failure(ROOTFS_FROM_SOURCE, { path });
  const env = { ...process.env, [ARGV_VARIABLE]: JSON.stringify(argv) };
  try {
    return await (hasProc(path)
      ? startByDescriptor(program, { chroot, path, env })
      : startByCopy(program, { chroot, path, env }));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(ROOTFS_NOT_ENTERED, { path, reason: errno(error) }, { cause: error });
  }
}

interface NewRoot {
  /** Path of chroot(8). */
  chroot: string;
  path: string;
  env: NodeJS.ProcessEnv;
}

/** True for a procfs of this PID namespace; that of another one does not contain this process. */
function hasProc(root: string): boolean {
  return isDirectoryInside(root, 'proc') && existsSync(`${root}/proc/self/fd`);
}

async function startByDescriptor(program: OwnProgram, { chroot, path, env }: NewRoot): Promise<number> {
  const descriptors: number[] = [];
  /** Opens a file or directory for the child and returns its path there. Descriptors 0 to 2 are standard streams. */
  const handOver = (file: string): string =>
    `/proc/self/fd/${2 + descriptors.push(openSync(file, constants.O_RDONLY))}`;
  try {
    const command = program.command(handOver);
    const stdio = ['inherit', 'inherit', 'inherit', ...descriptors] as const;
    return await exitCodeOf(spawn(chroot, [path, ...command], { stdio: [...stdio], env }), path);
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

async function startByCopy(program: OwnProgram, { chroot, path, env }: NewRoot): Promise<number> {
  const copy = await copyInto(path, program);
  try {
    return await exitCodeOf(spawn(chroot, [path, ...copy.command], { stdio: 'inherit', env }), path);
  } finally {
    copy.remove();
  }
}

/**
 * Forwards signals until the inner process ends. A Ctrl-C also reaches that process; to count it once, SIGINT is
 * forwarded as SIGUSR2 and the inner process ignores SIGINT.
 */
async function exitCodeOf(child: ChildProcess, path: string): Promise<number> {
  const passedOn = { SIGINT: 'SIGUSR2', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const;
  const listeners = Object.entries(passedOn).map(
    ([received, sent]) => [received, () => void child.kill(sent)] as const,
  );
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((settle, reject) => {
      child.on('error', reject);
      child.on('close', (...end) => settle(end));
    });
    // 125 to 127 come from chroot(8) or the dynamic loader; kubejoin never exits with them.
    if (code !== null && code >= 125 && code <= 127) {
      throw new Failure(ROOTFS_NOT_ENTERED, { path, reason: `chroot exited with ${code}` });
    }
    if (signal !== null) return 128 + (signal === 'SIGUSR2' ? os.signals.SIGINT : os.signals[signal]);
    return code ?? 1;
  } finally {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  }
}

/** Copies the program into the first directory of that root where it can be executed. Throws the last error. */
async function copyInto(root: string, program: OwnProgram): Promise<ProgramCopy> {
  let failure: unknown = new Error('it has no /run, /tmp or /var/tmp');
  for (const directory of DIRECTORIES.filter((name) => isDirectoryInside(root, name))) {
    let made: string | undefined;
    try {
      made = mkdtempSync(join(root, directory, 'kubejoin-'));
      return fill(made, `/${directory}/${basename(made)}`, program);
    } catch (error) {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      failure = error;
    }
  }
  throw failure;
}

/** Fills a directory with mode 0700, whose path is `outside` here and `inside` in the new root. */
function fill(outside: string, inside: string, program: OwnProgram): ProgramCopy {
  const copy = (path: string): void => {
    copyFileSync(path, join(outside, basename(path)));
    chmodSync(join(outside, basename(path)), 0o700);
  };
  copy(program.loader);
  const probe = spawnSync(join(outside, basename(program.loader)), ['--version'], { stdio: 'ignore' });
  if (probe.error) throw probe.error;
  copy(program.executable);
  for (const path of program.libraries) {
    copy(path);
    for (const name of otherNames(path)) symlinkSync(basename(path), join(outside, name));
  }
  if (program.script !== undefined) copy(program.script);
  // The loader gets the directories of libraries, which are all this one.
  const directories = new Set(program.libraries.map((path) => dirname(path)));
  const command = program.command((path) => (directories.has(path) ? inside : `${inside}/${basename(path)}`));
  return { command, remove: () => rmSync(outside, { recursive: true, force: true }) };
}

/** Links to a mapped library (libstdc++.so.6.0.30): programs request it by its soname (libstdc++.so.6). */
function otherNames(path: string): string[] {
  const stem = basename(path).replace(/\.so.*/, '.so');
  const candidates = readdirSync(dirname(path)).filter((name) => name.startsWith(stem) && name !== basename(path));
  return candidates.filter((name) => realpathSync(join(dirname(path), name)) === realpathSync(path));
}
