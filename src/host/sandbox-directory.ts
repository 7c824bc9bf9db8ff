import { chmod, lstat, mkdir, mkdtemp, readdir, readlink, realpath, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';
import { linuxFileReader } from './linux/files/file-reader.ts';
import { linuxFileWriter } from './linux/files/file-writer.ts';
import type { FileReader, FileStat, FileWriter } from './ports.ts';

/** What stands in a sandbox, as the pretended host sees it. */
export interface SandboxEntry {
  /** Absolute on the pretended host. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits. */
  mode: number;
  /** In bytes. */
  size: number;
  /** Of a link. */
  target?: string;
}

/** A directory of its own under the system's temporary one, mode 0700. */
export async function makeTemporaryDirectory(prefix: string): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), prefix)));
}

export async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/** The file system of a pretended host: each of its absolute paths stands under `root`, and no path leads out of it. */
export class SandboxDirectory {
  readonly root: string;
  readonly reader: FileReader;
  readonly writer: FileWriter;
  /** Owners that were set: the process that pretends the host may not have the right to set them. */
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
      realPath: async (path) => {
        const real = await reader.realPath(inside(path));
        return real && (real === root ? '/' : real.slice(root.length));
      },
      list: (path) => reader.list(inside(path)),
      changed: (path, signal) => reader.changed(inside(path), signal),
    };
    this.writer = {
      write: (path, content, options) => {
        this.#owners.delete(inside(path)); // a new file takes the place
        return writer.write(inside(path), content, options);
      },
      replaceTogether: (files) => writer.replaceTogether(files.map((file) => ({ ...file, path: inside(file.path) }))),
      append: (path, content, options) => writer.append(inside(path), content, options),
      makeDirectory: (path, mode) => writer.makeDirectory(inside(path), mode),
      setAside: async (path) => `${dirname(path)}/${basename(await writer.setAside(inside(path)))}`,
      remove: (path) => writer.remove(inside(path)),
      empty: (path) => writer.empty(inside(path)),
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

  /** Its owners there: those that were set, and root for what belongs to whoever pretends the host. */
  #owned(path: string, found: FileStat | undefined): FileStat | undefined {
    const user = process.geteuid?.();
    const root = user !== 0 && found?.uid === user ? { uid: 0, gid: 0 } : {};
    return found && { ...found, ...root, ...this.#owners.get(path) };
  }

  /** Where a path of the pretended host really is. */
  inside(path: string): string {
    return join(this.root, normalize(`/${path}`));
  }

  /** A file as a healthy host has it; not written durably. */
  async put(path: string, content: string, mode = 0o644): Promise<void> {
    await this.writer.write(path, Buffer.from(content), { mode });
  }

  async makeRoot(): Promise<void> {
    await mkdir(this.root, { mode: 0o755 });
    await chmod(this.root, 0o755);
  }

  /**
   * Points a link at a file beside it, in one step. Links are relative: an absolute one would lead out of the sandbox.
   */
  async link(path: string, target: string): Promise<void> {
    const real = this.inside(path);
    const temporary = join(dirname(real), `.${basename(real)}.new`);
    await rm(temporary, { force: true });
    await symlink(basename(target), temporary);
    await rename(temporary, real);
  }

  /** Everything in it, in the order of the paths. */
  async entries(): Promise<SandboxEntry[]> {
    const found: SandboxEntry[] = [];
    const walk = async (path: string): Promise<void> => {
      const names = (await readdir(this.inside(path))).sort();
      for (const name of names) {
        const entry = await this.#entry(join(path, name));
        found.push(entry);
        if (entry.type === 'directory') await walk(entry.path);
      }
    };
    await walk('/');
    return found;
  }

  async #entry(path: string): Promise<SandboxEntry> {
    const real = this.inside(path);
    const stats = await lstat(real);
    const type = stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'directory'
        : stats.isSymbolicLink()
          ? 'symlink'
          : 'other';
    const entry: SandboxEntry = { path, type, mode: stats.mode & 0o7777, size: stats.size };
    return type === 'symlink' ? { ...entry, target: await readlink(real) } : entry;
  }
}
