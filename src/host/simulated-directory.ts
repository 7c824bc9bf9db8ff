import { chmod, lstat, mkdir, mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { fileStat, linuxFileReader } from './linux/files/file-reader.ts';
import { linuxFileWriter } from './linux/files/file-writer.ts';
import { writing } from './linux/files/writing.ts';
import type { FileReader, FileStat, FileWriter } from './ports.ts';

/** A file, directory or link of a simulated host. */
export interface SimulatedEntry {
  /** Absolute path on the simulated host. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits. */
  mode: number;
  /** In bytes. */
  size: number;
  /** Target of a link. */
  target?: string;
}

/** Creates a unique directory with mode 0700 in the system's temporary directory. Throws FILE_NOT_WRITTEN. */
export async function makeTemporaryDirectory(prefix: string): Promise<string> {
  return realpath(await writing(tmpdir(), () => mkdtemp(join(tmpdir(), prefix))));
}

export async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/** The file system of a simulated host: its absolute paths are below `root`, and no path leads out of it. */
export class SimulatedDirectory {
  readonly root: string;
  readonly reader: FileReader;
  readonly writer: FileWriter;
  /** Owners that were set; this process may not be allowed to set them for real. */
  readonly #owners = new Map<string, { uid: number; gid: number }>();

  constructor(root: string) {
    this.root = root;
    const reader = linuxFileReader();
    const writer = linuxFileWriter();
    const inside = (path: string) => this.inside(path);
    this.reader = {
      read: (path, options) => reader.read(inside(path), options),
      readPart: (path, part) => reader.readPart(inside(path), part),
      stat: async (path) => this.#owned(inside(path), await reader.stat(inside(path))),
      lstat: async (path) => this.#owned(inside(path), await reader.lstat(inside(path))),
      readLink: (path) => reader.readLink(inside(path)),
      realPath: async (path) => {
        const real = await reader.realPath(inside(path));
        return real && (real === root ? '/' : real.slice(root.length));
      },
      list: (path) => reader.list(inside(path)),
      writeObstacle: async (path, needs) => {
        const obstacle = await reader.writeObstacle(inside(path), needs);
        return obstacle && { ...obstacle, path: obstacle.path.slice(root.length) || '/' };
      },
      changed: (path, signal) => reader.changed(inside(path), signal),
    };
    this.writer = {
      write: (path, content, options) => {
        this.#owners.delete(inside(path)); // replaced by a new file
        return writer.write(inside(path), content, options);
      },
      replaceTogether: (files) => writer.replaceTogether(files.map((file) => ({ ...file, path: inside(file.path) }))),
      append: (path, content, options) => writer.append(inside(path), content, options),
      makeDirectory: (path, mode) => writer.makeDirectory(inside(path), mode),
      setAside: async (path) => `${dirname(path)}/${basename(await writer.setAside(inside(path)))}`,
      // An absolute link would lead out of the directory.
      link: (path, target) =>
        writer.link(inside(path), target.startsWith('/') ? relative(dirname(inside(path)), inside(target)) : target),
      remove: (path) => writer.remove(inside(path)),
      empty: (path, options) => writer.empty(inside(path), options),
      removeDirectory: (path) => writer.removeDirectory(inside(path)),
      removeFrom: (directory, name) => writer.removeFrom(inside(directory), name),
      lockAccountFile: (path) => writer.lockAccountFile(inside(path)),
      setOwner: async (path, { uid, gid, mode }) => {
        const own = await lstat(inside(path)).catch(() => undefined);
        await writer.setOwner(inside(path), { uid: own?.uid ?? uid, gid: own?.gid ?? gid, mode });
        this.#owners.set(inside(path), { uid, gid });
      },
    };
  }

  /** Applies the owners that were set, and shows this process's user as root. */
  #owned(path: string, found: FileStat | undefined): FileStat | undefined {
    const user = process.geteuid?.();
    const root = user !== 0 && found?.uid === user ? { uid: 0, gid: 0 } : {};
    return found && { ...found, ...root, ...this.#owners.get(path) };
  }

  /** The real path of a path on the simulated host. */
  inside(path: string): string {
    return join(this.root, normalize(`/${path}`));
  }

  /** Writes a file of a healthy host. */
  async put(path: string, content: string, mode = 0o644): Promise<void> {
    await this.writer.write(path, Buffer.from(content), { mode });
  }

  async makeRoot(): Promise<void> {
    await writing(this.root, () => mkdir(this.root, { mode: 0o755 }));
    await chmod(this.root, 0o755);
  }

  /** Every entry, sorted by path. */
  async entries(): Promise<SimulatedEntry[]> {
    const found: SimulatedEntry[] = [];
    const walk = async (path: string): Promise<void> => {
      for (const name of (await readdir(this.inside(path))).sort()) {
        const entry = await this.#entry(join(path, name));
        found.push(entry);
        if (entry.type === 'directory') await walk(entry.path);
      }
    };
    await walk('/');
    return found;
  }

  async #entry(path: string): Promise<SimulatedEntry> {
    const real = this.inside(path);
    const { type, mode, size } = fileStat(await lstat(real));
    if (type === 'symlink') return { path, type, mode, size, target: await readlink(real) };
    return { path, type: type === 'socket' ? 'other' : type, mode, size };
  }
}
