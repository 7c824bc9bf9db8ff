import { Failure } from '../../../base/failure.ts';
import { isMountPoint, mountsBelow } from '../../../host/mounts.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { MakeDirectory } from '../../changes/change.ts';
import type { EmptyDirectory, RemoveDirectory } from '../../changes/reset-changes.ts';
import { DIRECTORY_HAS_MOUNTS } from '../../engine-sentences.ts';
import type { KindOfChange } from '../../kind.ts';
import { octal } from './write-file.ts';

/** Creates a directory and its parents. Holds when it exists, with any mode: its owner may have chosen that. */
export const makeDirectory: KindOfChange<MakeDirectory> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),
  effects: ({ path }) => ({ makes: [path] }),

  async observe(change, host) {
    const holds = (await host.files.stat(change.path))?.type === 'directory';
    return { holds, action: holds ? 'unchanged' : 'create' };
  },

  async apply(change, { host }) {
    await host.write.files.makeDirectory(change.path, change.mode);
  },
};

/** Empties a directory. Holds when it is empty or does not exist. */
export const emptyDirectory: KindOfChange<EmptyDirectory> = {
  describe: (change) => ({ subject: change.path }),
  effects: () => ({ beyondUndo: true }),

  async observe({ path }, { files }) {
    const names = (await files.list(path)) ?? [];
    return { holds: names.length === 0, action: 'empty', items: names };
  },

  async apply({ path }, { host }) {
    await refuseMountsBelow(path, host.read);
    await host.write.files.empty(path);
  },
};

/** Throws DIRECTORY_HAS_MOUNTS, because mounted files belong to someone else. */
export async function refuseMountsBelow(path: string, { mounts }: HostReader): Promise<void> {
  const points = mountsBelow(await mounts.list(), path).map(({ point }) => point);
  if (points.length > 0) throw new Failure(DIRECTORY_HAS_MOUNTS, { path, points });
}

/** Removes an empty directory. Holds when it does not exist, is not empty, or is a mount: then it is not only ours. */
export const removeDirectory: KindOfChange<RemoveDirectory> = {
  describe: (change) => ({ subject: change.path }),
  effects: () => ({ beyondUndo: true }),

  async observe({ path }, { files, mounts }) {
    const [stat, names] = await Promise.all([files.lstat(path), files.list(path)]);
    if (stat === undefined) return { holds: true, action: 'remove' };
    if (stat.type !== 'directory') return { holds: true, action: 'not-a-directory' };
    const stays = names?.length !== 0 || isMountPoint(await mounts.list(), path);
    return stays ? { holds: true, action: 'unchanged', items: names ?? [] } : { holds: false, action: 'remove' };
  },

  async apply({ path }, { host }) {
    await host.write.files.removeDirectory(path);
  },
};
