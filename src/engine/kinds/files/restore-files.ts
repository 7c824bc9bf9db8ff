import { sha256 } from '../../../base/sha256.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { RemoveNew, RestoreFile } from '../../changes/reset-changes.ts';
import { namesIn } from '../../journal/baseline.ts';
import { earlierContent } from '../../journal/earlier.ts';
import type { KindOfChange } from '../../kind.ts';
import { refuseMountsBelow } from './directories.ts';
import { octal } from './write-file.ts';

/** Restores a file's earlier content, mode and owner. Holds when all are restored. */
export const restoreFile: KindOfChange<RestoreFile> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),
  digestAfter: (change) => change.sha256,

  async observe({ path, mode, uid, gid, sha256: wanted }, { files }) {
    const [stat, content] = await Promise.all([files.lstat(path), files.read(path)]);
    if (stat === undefined || content === undefined) return { holds: false, action: 'create' };
    const digestBefore = sha256(content);
    const same = digestBefore === wanted && stat.mode === mode && stat.uid === uid && stat.gid === gid;
    return { holds: same, action: same ? 'unchanged' : 'replace', digestBefore };
  },

  async apply(change, { host }) {
    const { path, mode, uid, gid } = change;
    const content = await earlierContent(change, host.read);
    await host.write.files.write(path, content, { mode });
    const stat = await host.read.files.lstat(path);
    if (stat?.uid !== uid || stat.gid !== gid) await host.write.files.setOwner(path, { uid, gid, mode });
  },
};

/** Removes the new names in a directory. Holds when there are none. */
export const removeNew: KindOfChange<RemoveNew> = {
  describe: (change) => ({ subject: change.directory }),

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
  const found = (await namesIn(directory, host)).filter((name) => !known.includes(name));
  return found.filter((name) => !found.includes(name.slice(0, Math.max(name.indexOf('/'), 0))));
}
