import { basename, dirname } from 'node:path';
import { sha256 } from '../../../base/sha256.ts';
import type { RemoveFile } from '../../changes/change.ts';
import { removeWholly } from '../../journal/abandoned-writes.ts';
import type { KindOfChange } from '../../kind.ts';

/** Removes a file or a link, and what killed writes left of it. Holds when the path does not exist. */
export const removeFile: KindOfChange<RemoveFile> = {
  describe: (change) => ({ subject: change.path }),
  effects: ({ path }) => ({ removes: [path] }),

  async observe({ path }, { files }) {
    const found = await files.lstat(path);
    if (found === undefined) return { holds: true, action: 'remove' };
    const current = found.type === 'file' ? await files.read(path) : undefined;
    return { holds: false, action: 'remove', digestBefore: current && sha256(current) };
  },

  async apply({ path, linkFree }, { host }) {
    await (linkFree ? host.write.files.removeFrom(dirname(path), basename(path)) : removeWholly(path, host));
  },
};
