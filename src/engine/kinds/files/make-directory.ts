import type { MakeDirectory } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { octal } from './write-file.ts';

/** Creates a directory and its parents. Holds when it exists, with any mode: its owner may have chosen that. */
export const makeDirectory: KindOfChange<MakeDirectory> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),

  async observe(change, host) {
    const holds = (await host.files.stat(change.path))?.type === 'directory';
    return { holds, action: holds ? 'unchanged' : 'create' };
  },

  async apply(change, { host }) {
    await host.write.files.makeDirectory(change.path, change.mode);
  },
};
