import type { SetOwner } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { octal } from './write-file.ts';

/** Sets a file's owner, group and mode. Holds when all three are set. */
export const setOwner: KindOfChange<SetOwner> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),

  async observe({ path, uid, gid, mode }, host) {
    const stat = await host.files.stat(path);
    return { holds: stat?.uid === uid && stat.gid === gid && stat.mode === mode, action: 'set' };
  },

  async apply({ path, uid, gid, mode }, { host }) {
    await host.write.files.setOwner(path, { uid, gid, mode });
  },
};
