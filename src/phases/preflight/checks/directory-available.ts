import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { type Check, type CheckInput, found, nothingFound, pathInName } from '../check.ts';
import { DIRECTORY_NOT_EMPTY } from './sentences.ts';

/**
 * Nothing is at `path`, or an empty directory, or what an earlier kubejoin join left: it made the directory, announced
 * the member of etcd whose data it is, or wrote the `manifest` of what filled it.
 */
export function directoryAvailable(path: string, { host, ours }: CheckInput, manifest: string): Check {
  return {
    name: `DirAvailable-${pathInName(path)}`,
    async run() {
      const stat = await host.files.stat(path);
      if (stat === undefined || ours.madeDirectory(path) || ours.etcdMember !== undefined) return nothingFound;
      const filledBy = await host.files.read(manifest);
      if (filledBy !== undefined && ours.isOurs(manifest, sha256(filledBy))) return nothingFound;
      const entries = stat.type === 'directory' ? ((await host.files.list(path)) ?? []) : undefined;
      if (entries?.length === 0) return nothingFound;
      return found(new Failure(DIRECTORY_NOT_EMPTY, { path, entries: entries?.slice(0, SHOWN) }));
    },
  };
}

const SHOWN = 3;
