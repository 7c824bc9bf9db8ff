import { sha256 } from '../../../base/sha256.ts';
import type { RestoreFile } from '../../changes/reset-changes.ts';
import { earlierContent } from '../../journal/earlier.ts';
import type { KindOfChange } from '../../kind.ts';
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
