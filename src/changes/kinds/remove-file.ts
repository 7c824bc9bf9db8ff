import type { RemoveFile } from '../change.ts';
import type { KindOfChange } from '../kind.ts';
import { digest } from './write-file.ts';

/** Removes one file. Holds when nothing is there. */
export const removeFile: KindOfChange<RemoveFile> = {
  describe: (change) => ({ subject: change.path }),

  async observe(change, host) {
    const current = await host.files.read(change.path);
    if (current === undefined) return { holds: true, action: 'remove' };
    return { holds: false, action: 'remove', digestBefore: digest(current) };
  },

  async apply(change, { host }) {
    await host.write.files.remove(change.path);
    return undefined;
  },
};
