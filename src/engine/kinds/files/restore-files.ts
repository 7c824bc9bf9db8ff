import { posix } from 'node:path';
import { sha256 } from '../../../base/sha256.ts';
import type { FileStat, HostReader } from '../../../host/ports.ts';
import type { RemoveNew, RestoreFile, RestoreLink } from '../../changes/reset-changes.ts';
import { namesIn } from '../../journal/baseline.ts';
import { earlierContent } from '../../journal/earlier.ts';
import type { KindOfChange } from '../../kind.ts';
import { refuseMountsBelow } from './directories.ts';
import { octal } from './write-file.ts';

/** Restores a file's earlier content, mode and owner. Holds when all are restored. */
export const restoreFile: KindOfChange<RestoreFile> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),
  effects: ({ path }) => ({ writes: [path] }),
  digestAfter: (change) => change.sha256,

  async observe({ path, mode, uid, gid, sha256: wanted }, { files }) {
    const [stat, content] = await Promise.all([files.lstat(path), files.read(path)]);
    if (stat === undefined || content === undefined) return { holds: false, action: 'create' };
    const digestBefore = sha256(content);
    const same =
      stat.type === 'file' && digestBefore === wanted && hasOwner(stat, { path, mode, uid, gid, sha256: wanted });
    return { holds: same, action: same ? 'unchanged' : 'replace', digestBefore };
  },

  async apply(change, { host }) {
    const { path, mode, uid, gid } = change;
    if (!(await hasContent(change, host.read))) {
      const content = await earlierContent(change, host.read);
      await host.write.files.write(path, content, { mode });
    }
    const stat = await host.read.files.lstat(path);
    if (!hasOwner(stat, change)) await host.write.files.setOwner(path, { uid, gid, mode });
  },
};

/** True for a regular file of this content. Writing it anew would take its other names (hard links) from it. */
async function hasContent({ path, sha256: wanted }: RestoreFile, { files }: HostReader): Promise<boolean> {
  if ((await files.lstat(path))?.type !== 'file') return false;
  const content = await files.read(path);
  return content !== undefined && sha256(content) === wanted;
}

/** Compares permissions, not the bits that an undo never sets. */
function hasOwner(stat: FileStat | undefined, { mode, uid, gid }: Omit<RestoreFile, 'kind'>): boolean {
  return stat !== undefined && (stat.mode & 0o777) === mode && stat.uid === uid && stat.gid === gid;
}

/** Restores a link, whatever it leads to. Holds when it is there. */
export const restoreLink: KindOfChange<RestoreLink> = {
  describe: (change) => ({ subject: change.path }),
  effects: ({ path }) => ({ writes: [path], makes: [posix.dirname(path)] }),

  async observe({ path, target }, { files }) {
    const found = await files.lstat(path);
    const same = found?.type === 'symlink' && (await files.readLink(path)) === target;
    return { holds: same, action: same ? 'unchanged' : found ? 'replace' : 'create' };
  },

  async apply({ path, target, uid, gid }, { host }) {
    await host.write.files.makeDirectory(posix.dirname(path), 0o755);
    await host.write.files.link(path, target, { uid, gid });
  },
};

/** Removes the new names in a directory. Holds when there are none. */
export const removeNew: KindOfChange<RemoveNew> = {
  describe: (change) => ({ subject: change.directory }),
  effects: () => ({ beyondUndo: true }),

  async observe(change, host) {
    const items = await newIn(change, host);
    return { holds: items.length === 0, action: 'remove', items };
  },

  async apply(change, { host }) {
    const { files } = host.write;
    for (const name of await newIn(change, host.read)) {
      const path = `${change.directory}/${name}`;
      if ((await host.read.files.lstat(path))?.type !== 'directory') await files.remove(path);
      else {
        await refuseMountsBelow(path, host.read);
        await files.empty(path);
        await files.removeDirectory(path);
      }
    }
  },
};

/** New names, without those inside a new directory, which are removed with it. */
async function newIn({ directory, known }: RemoveNew, host: HostReader): Promise<string[]> {
  const before = new Set(known);
  const found = (await namesIn(directory, host)).filter((name) => !before.has(name));
  const all = new Set(found);
  return found.filter((name) => !all.has(name.slice(0, Math.max(name.indexOf('/'), 0))));
}
