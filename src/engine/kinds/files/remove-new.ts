import type { HostReader } from '../../../host/ports.ts';
import type { RemoveNew } from '../../changes/reset-changes.ts';
import { namesIn } from '../../journal/baseline.ts';
import type { KindOfChange } from '../../kind.ts';
import { refuseMountsBelow } from './empty-directory.ts';

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
