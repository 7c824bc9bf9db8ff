import path from 'node:path';
import type { FileReader, FileStat } from '../../../src/host/ports.ts';

export type Entry = string | Buffer | { type: FileStat['type'] } | { link: string };

/**
 * A directory of patches in memory, at /patches, as src/host/ports.ts describes a reader. A link leads to a path inside
 * it.
 */
export function memoryFiles(entries: Record<string, Entry>, root = '/patches'): FileReader & { reads: string[] } {
  const at = new Map(Object.entries(entries).map(([name, entry]) => [path.posix.join(root, name), entry]));
  const resolve = (name: string): string => {
    for (let up = name; up !== '/' && up !== '.'; up = path.posix.dirname(up)) {
      const entry = at.get(up);
      if (entry !== undefined && typeof entry === 'object' && 'link' in entry)
        return resolve(path.posix.join(root, entry.link, path.posix.relative(up, name)));
    }
    return name;
  };
  const children = (name: string) =>
    [...at.keys()]
      .filter((key) => key.startsWith(`${name}/`))
      .map((key) => key.slice(name.length + 1).split('/')[0] ?? '');
  const reads: string[] = [];
  const stat = async (given: string): Promise<FileStat | undefined> => {
    const name = resolve(given);
    const entry = at.get(name);
    const common = { mode: 0o644, uid: 0, gid: 0, size: 0 };
    if (entry === undefined)
      return name === root || children(name).length > 0 ? { ...common, type: 'directory' } : undefined;
    if (typeof entry === 'string' || Buffer.isBuffer(entry))
      return { ...common, type: 'file', size: Buffer.byteLength(entry) };
    return 'type' in entry ? { ...common, type: entry.type } : undefined;
  };
  return {
    reads,
    stat,
    lstat: stat,
    readLink: async () => undefined,
    realPath: async (given) => ((await stat(given)) === undefined ? undefined : resolve(given)),
    read: async (given) => {
      const name = resolve(given);
      reads.push(given);
      const entry = at.get(name);
      return typeof entry === 'string' || Buffer.isBuffer(entry) ? Buffer.from(entry) : undefined;
    },
    readPart: async () => undefined,
    list: async (given) => {
      const found = await stat(given);
      return found?.type === 'directory' ? [...new Set(children(resolve(given)))].sort() : undefined;
    },
    writeObstacle: async () => undefined,
    changed: () => Promise.reject(new Error('patches are not watched')),
  };
}
