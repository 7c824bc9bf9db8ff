import { basename, dirname } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { ContainerRuntimeWriter } from '../host/container-runtimes.ts';
import { FILE_NOT_REMOVED } from '../host/linux/files/linux-files-sentences.ts';
import type { MountReader, MountWriter } from '../host/mounts.ts';
import { isAtOrBelow } from '../host/paths.ts';
import type { FileReader, FileStat, FileWriter, Host, HostReader } from '../host/ports.ts';
import type { ServiceReader, ServiceWriter } from '../host/services.ts';

/** A host whose writers write to memory, over the real content: later changes of a preview see earlier ones. */
export function overlayHost(real: HostReader): Host {
  const files = overlayFiles(real.files);
  const services = overlayServices(real.services);
  const mounts = overlayMounts(real.mounts);
  return {
    read: { ...real, files: files.read, services: services.read, mounts: mounts.read },
    write: {
      lock: async () => ({ release: () => {} }),
      files: files.write,
      services: services.write,
      runtimes: { connect: () => NO_RUNTIME },
      mounts: mounts.write,
      programs: { run: async () => ({ code: 0, stdout: '', stderr: '' }) },
    },
  };
}

function overlayMounts(real: MountReader): { read: MountReader; write: MountWriter } {
  const gone = new Set<number>();
  const list = async () => (await real.list()).filter(({ id }) => !gone.has(id));
  return {
    read: { list },
    write: {
      async unmount(points) {
        const wanted = new Set(points);
        for (const { id, point } of await list()) if (wanted.has(point)) gone.add(id);
        return '';
      },
    },
  };
}

const NO_RUNTIME: ContainerRuntimeWriter = {
  pullImage: async () => {},
  importImage: async () => {},
  removeImage: async () => {},
  stopContainer: async () => {},
  stopPodSandbox: async () => {},
  removePodSandbox: async () => {},
  close: () => {},
};

interface Entry {
  /** Undefined for a directory. */
  content: Buffer | undefined;
  mode: number;
  owner?: { uid: number; gid: number };
}

/** Emptied directories, which hide the content that they have on the real host, and the names that stay in each. */
type Emptied = Map<string, readonly string[]>;

/** True for a path that went when `directory` was emptied. */
function isGone(path: string, [directory, kept]: readonly [string, readonly string[]]): boolean {
  return path.startsWith(`${directory}/`) && !kept.some((name) => isAtOrBelow(path, `${directory}/${name}`));
}

function overlayFiles(real: FileReader): { read: FileReader; write: FileWriter } {
  /** Undefined for a removed path. */
  const entries = new Map<string, Entry | undefined>();
  const emptied: Emptied = new Map();
  const isHidden = (path: string) => [...emptied].some((one) => isGone(path, one));

  async function overlaid<Value>(
    path: string,
    own: (entry: Entry | undefined) => Value | undefined,
    below: () => Promise<Value | undefined>,
  ): Promise<Value | undefined> {
    if (entries.has(path)) return own(entries.get(path));
    return isHidden(path) ? undefined : below();
  }

  const read: FileReader = {
    read: (path, options) =>
      overlaid(
        path,
        (entry) => entry?.content,
        () => real.read(path, options),
      ),
    readPart: (path, part) =>
      overlaid(
        path,
        (entry) => entry?.content?.subarray(part.from, part.from + part.length),
        () => real.readPart(path, part),
      ),
    stat: (path) => overlaid(path, statOf, () => real.stat(path)),
    lstat: (path) => overlaid(path, statOf, () => real.lstat(path)),
    readLink: (path) =>
      overlaid(
        path,
        () => undefined,
        () => real.readLink(path),
      ),
    realPath: (path) =>
      overlaid(
        path,
        (entry) => entry && path,
        () => real.realPath(path),
      ),
    list: async (path) => {
      const below = isHidden(path) ? undefined : await real.list(path);
      const kept = emptied.get(path);
      return namesIn(path, kept ? (below ?? []).filter((name) => kept.includes(name)) : below, entries);
    },
    writeObstacle: (path, needs) => real.writeObstacle(path, needs),
    changed: (path, signal) => real.changed(path, signal),
  };
  return { read, write: overlayWriter(entries, emptied, read) };
}

/** Names that the real host has in a directory, without the removed ones and with the created ones. */
function namesIn(
  path: string,
  real: string[] | undefined,
  entries: ReadonlyMap<string, Entry | undefined>,
): string[] | undefined {
  const own = entries.get(path);
  if (entries.has(path) && (own === undefined || own.content !== undefined)) return undefined; // removed, or a file
  const names = new Set(real);
  for (const [one, entry] of [...entries].filter(([one]) => dirname(one) === path)) {
    if (entry === undefined) names.delete(basename(one));
    else names.add(basename(one));
  }
  return real === undefined && names.size === 0 && !entries.has(path) ? undefined : [...names].sort();
}

function overlayWriter(entries: Map<string, Entry | undefined>, emptied: Emptied, read: FileReader): FileWriter {
  return {
    async write(path, content, { mode }) {
      entries.set(path, { content: Buffer.from(content), mode });
    },
    async replaceTogether(files) {
      for (const { path, content, mode } of files) {
        const before = await read.stat(path);
        const kept = before ? { mode: before.mode, owner: { uid: before.uid, gid: before.gid } } : { mode };
        entries.set(path, { content: Buffer.from(content), ...kept });
      }
    },
    async append(path, content, { mode }) {
      const before = (await read.read(path)) ?? Buffer.alloc(0);
      entries.set(path, { content: Buffer.concat([before, content]), mode });
    },
    async makeDirectory(path, mode) {
      if ((await read.stat(path)) !== undefined) return false;
      entries.set(path, { content: undefined, mode });
      return true;
    },
    async setAside(path) {
      const aside = `${path}.aside`;
      const content = await read.read(path).catch(() => undefined);
      entries.set(path, undefined);
      entries.set(aside, { content, mode: 0o600 });
      return aside;
    },
    async link(path, target) {
      const content = await read.read(target);
      const mode = (await read.stat(target))?.mode ?? 0o777;
      entries.set(path, content && { content, mode });
    },
    async remove(path) {
      entries.set(path, undefined);
    },
    async empty(path, { keep = [] } = {}) {
      // As the real writer does: a preview must not promise more.
      if ((await read.lstat(path))?.type === 'symlink') throw new Failure(FILE_NOT_REMOVED, { path, reason: 'ELOOP' });
      const kept = emptied.get(path)?.filter((name) => keep.includes(name)) ?? keep;
      emptied.set(path, kept);
      for (const below of [...entries.keys()].filter((one) => isGone(one, [path, kept]))) entries.delete(below);
    },
    async removeDirectory(path) {
      const names = await read.list(path);
      if (names === undefined || names.length > 0) return names === undefined;
      entries.set(path, undefined);
      return true;
    },
    async removeFrom(directory, name) {
      entries.set(`${directory}/${name}`, undefined);
    },
    lockAccountFile: async () => ({ release: async () => {} }),
    async setOwner(path, { uid, gid, mode }) {
      const stat = await read.stat(path);
      if (stat === undefined) return; // the file comes from a kind that a preview only predicts
      const content = stat.type === 'directory' ? undefined : await read.read(path);
      entries.set(path, { content, mode, owner: { uid, gid } });
    },
  };
}

function statOf(entry: Entry | undefined): FileStat | undefined {
  if (entry === undefined) return undefined;
  const { content, mode, owner = { uid: 0, gid: 0 } } = entry;
  return { type: content ? 'file' : 'directory', mode, ...owner, size: content?.length ?? 0 };
}

function overlayServices(real: ServiceReader): { read: ServiceReader; write: ServiceWriter } {
  const active = new Map<string, boolean>();
  return {
    read: {
      manager: real.manager,
      unitFiles: (service) => real.unitFiles(service),
      log: (service, lines) => real.log(service, lines),
      async state(service) {
        const state = await real.state(service);
        return { ...state, active: active.get(service) ?? state.active };
      },
    },
    write: {
      async start(service) {
        active.set(service, true);
      },
      async stop(service) {
        active.set(service, false);
      },
      async reload() {},
    },
  };
}
