import { isMountPoint } from '../../../host/mounts.ts';
import type { RemoveDirectory } from '../../changes/reset-changes.ts';
import type { KindOfChange } from '../../kind.ts';

/** Removes an empty directory. Holds when it does not exist, is not empty, or is a mount: then it is not only ours. */
export const removeDirectory: KindOfChange<RemoveDirectory> = {
  describe: (change) => ({ subject: change.path }),

  async observe({ path }, { files, mounts }) {
    const [stat, names] = await Promise.all([files.lstat(path), files.list(path)]);
    const goes = stat?.type === 'directory' && names?.length === 0 && !isMountPoint(await mounts.list(), path);
    return { holds: !goes, action: goes ? 'remove' : 'unchanged' };
  },

  async apply({ path }, { host }) {
    await host.write.files.removeDirectory(path);
  },
};
