import { posix } from 'node:path';
import type { HostReader } from '../../../../host/ports.ts';
import type { WriteNeeds } from '../../../../host/write-obstacles.ts';
import type { Check } from '../../check.ts';
import { type Found, failures } from './writable.ts';

const NO_NEEDS: WriteNeeds = { bytes: 0, inodes: 0 };

/**
 * These can be emptied, removed or replaced. Space does not count, because a removal makes room; nor does a path that
 * does not exist, or an empty directory.
 */
export function removable({ files }: Pick<HostReader, 'files'>, paths: () => Promise<readonly string[]>): Check {
  const at = async (path: string): Promise<Found[]> => {
    const stat = await files.lstat(path);
    if (stat === undefined) return [];
    const isEmpty = stat.type === 'directory' && ((await files.list(path)) ?? []).length === 0;
    const touched = stat.type === 'directory' ? [path] : stat.type === 'file' ? [posix.dirname(path), path] : [];
    return Promise.all(
      (isEmpty ? [] : touched).map(async (wanted) => ({
        ...{ wanted, needs: NO_NEEDS },
        obstacle: await files.writeObstacle(wanted, NO_NEEDS),
      })),
    );
  };
  return {
    name: 'DirWritable',
    run: async () => failures((await Promise.all([...new Set(await paths())].map(at))).flat()),
  };
}
