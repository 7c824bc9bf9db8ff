/** A host in a real directory, what may be at a path before a join, and the state of the whole tree. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Host } from '../../../../src/host/ports.ts';
import { makeTemporaryDirectory, SimulatedDirectory } from '../../../../src/host/simulated-directory.ts';
import { fakeHost } from '../../../support/fake-host.ts';

/** What may be at a path. */
export const STATES = [
  ...['nothing', 'file', 'file with bits', 'hard link', 'link to a file', 'link to nothing', 'link to a directory'],
  ...['link of other bytes', 'directory', 'empty directory', 'pipe'],
] as const;

export type State = string;

const OTHER_BYTES = Buffer.from([0x61, 0xff, 0xfe]);

export interface TreeHost {
  host: Host;
  directory: SimulatedDirectory;
}

/** Real files below a temporary directory; services and runtime in memory. */
export async function treeHost(now: number): Promise<TreeHost> {
  const root = await makeTemporaryDirectory('kubejoin-undo-kinds-');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const directory = new SimulatedDirectory(root);
  for (const path of ['/etc', '/run', '/srv', '/var/lib']) mkdirSync(directory.inside(path), { recursive: true });
  const { read, write } = fakeHost({});
  const clock = { ...read.clock, now: () => now };
  return {
    directory,
    host: {
      read: { ...read, files: directory.reader, clock },
      write: { ...write, files: directory.writer, lock: async () => ({ release: () => {} }) },
    },
  };
}

/** Puts something at a path, unless something else is in the way. `content` is for files and links to files. */
export function put(directory: SimulatedDirectory, path: string, state: State, content: string): void {
  const at = directory.inside(path);
  try {
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(Buffer.concat([Buffer.from(`${dirname(at)}/`), OTHER_BYTES]), 'a neighbour');
  } catch {
    return; // a file or a link is where its directory would be
  }
  if (state === 'nothing' || lstatSync(at, { throwIfNoEntry: false }) !== undefined) return;
  const beside = directory.inside(`/srv/${createHash('sha256').update(path).digest('hex').slice(0, 8)}`);
  const target = relative(realpathSync(dirname(at)), beside);
  const file = (mode: number, where = at) => {
    writeFileSync(where, content);
    chmodSync(where, mode);
  };
  const make: Record<string, () => void> = {
    file: () => file(0o640),
    'file with bits': () => file(0o6754),
    'hard link': () => {
      file(0o604, beside);
      linkSync(beside, at);
    },
    'link to a file': () => {
      file(0o640, beside);
      symlinkSync(target, at);
    },
    'link to nothing': () => symlinkSync(`../no, "where"\n${basename(path)}`, at),
    'link to a directory': () => {
      mkdirSync(beside, 0o750);
      writeFileSync(join(beside, 'in it'), 'x');
      symlinkSync(target, at);
    },
    'link of other bytes': () => symlinkSync(OTHER_BYTES, at),
    directory: () => {
      mkdirSync(at, 0o750);
      writeFileSync(join(at, 'in it'), 'x');
    },
    'empty directory': () => mkdirSync(at, 0o711),
    pipe: () => execFileSync('mkfifo', ['-m', '600', at]),
  };
  make[state]?.();
}

/** Type, mode, owner, content or target of everything, by path; names as bytes. */
export async function stateOf({ root, reader }: SimulatedDirectory): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const walk = async (at: Buffer): Promise<void> => {
    for (const name of readdirSync(at, { encoding: 'buffer' })) {
      const path = Buffer.concat([at, Buffer.from('/'), name]);
      const stat = lstatSync(path);
      const inside = path.subarray(root.length).toString();
      const { uid, gid } = (await reader.lstat(inside)) ?? stat; // the simulation's owners
      const kind = stat.mode.toString(8);
      const content = stat.isFile()
        ? `${stat.nlink} ${readFileSync(path).toString('latin1')}`
        : stat.isSymbolicLink()
          ? readlinkSync(path, { encoding: 'buffer' }).toString('latin1')
          : '';
      found.set(path.subarray(root.length).toString('latin1'), `${kind} ${uid} ${gid} ${content}`);
      if (stat.isDirectory()) await walk(path);
    }
  };
  await walk(Buffer.from(root));
  return found;
}
