import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDirectoryInside, type OwnProgram } from './own-program.ts';

/** A copy of this program inside another root. */
export interface ProgramCopy {
  /** The command that runs it, with paths of that root. */
  command: string[];
  remove(): void;
}

/** Memory first: the copy is of no use after this command. */
const DIRECTORIES = ['run', 'tmp', 'var/tmp'];

/** Copies the program into the first directory of that root that takes it and lets it be executed. Throws the last directory's error. */
export async function copyInto(root: string, program: OwnProgram): Promise<ProgramCopy> {
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

/** `outside` and `inside` are the same directory by its two names. mkdtemp has made it with mode 0700. */
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
  // Libraries are asked for by their directory; all of them lie in this one.
  const directories = new Set(program.libraries.map((path) => dirname(path)));
  const command = program.command((path) => (directories.has(path) ? inside : `${inside}/${basename(path)}`));
  return { command, remove: () => rmSync(outside, { recursive: true, force: true }) };
}

/** A library is asked for by its soname (libstdc++.so.6), which is a link to the file that is mapped (libstdc++.so.6.0.30). */
function otherNames(path: string): string[] {
  const stem = basename(path).replace(/\.so.*/, '.so');
  const candidates = readdirSync(dirname(path)).filter((name) => name.startsWith(stem) && name !== basename(path));
  return candidates.filter((name) => realpathSync(join(dirname(path), name)) === realpathSync(path));
}
