import { sha256 } from '../../sha256.ts';
import type { RemoveFile } from '../change.ts';
import type { KindOfChange } from '../kind.ts';

/** Removes one file. Holds when nothing is there. */
export const removeFile: KindOfChange<RemoveFile> = {
  describe: (change) => ({ subject: change.path }),

  async observe(change, host) {
    const current = await host.files.read(change.path);
    if (current === undefined) return { holds: true, action: 'remove' };
    return { holds: false, action: 'remove', digestBefore: sha256(current) };
  },

  async apply(change, { host }) {
    await host.write.files.remove(change.path);
    return undefined;
  },
};
