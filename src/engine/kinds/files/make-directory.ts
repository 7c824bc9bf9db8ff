import type { MakeDirectory } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { octal } from './write-file.ts';

/** Makes a directory and its parents. Holds when one is there: its mode may be what its owner wants. */
export const makeDirectory: KindOfChange<MakeDirectory> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),

  async observe(change, host) {
    const stat = await host.files.stat(change.path);
    return { holds: stat?.type === 'directory', action: stat?.type === 'directory' ? 'unchanged' : 'create' };
  },

  async apply(change, { host }) {
    await host.write.files.makeDirectory(change.path, change.mode);
    return undefined;
  },
};
