import { Failure } from '../../../base/failure.ts';
import { mountsBelow } from '../../../host/mounts.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { EmptyDirectory } from '../../changes/reset-changes.ts';
import type { KindOfChange } from '../../kind.ts';
import { DIRECTORY_HAS_MOUNTS } from '../../sentences.ts';

/** Empties a directory. Holds when it is empty or does not exist. */
export const emptyDirectory: KindOfChange<EmptyDirectory> = {
  describe: (change) => ({ subject: change.path }),

  async observe({ path }, { files }) {
    const names = (await files.list(path)) ?? [];
    return { holds: names.length === 0, action: 'empty', items: names };
  },

  async apply({ path }, { host }) {
    await refuseMountsBelow(path, host.read);
    await host.write.files.empty(path);
  },
};

/** Throws DIRECTORY_HAS_MOUNTS, because mounted files belong to somebody else. */
export async function refuseMountsBelow(path: string, { mounts }: HostReader): Promise<void> {
  const points = mountsBelow(await mounts.list(), path).map(({ point }) => point);
  if (points.length > 0) throw new Failure(DIRECTORY_HAS_MOUNTS, { path, points });
}
