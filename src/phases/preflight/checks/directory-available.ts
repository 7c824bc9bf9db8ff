import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { type Check, type CheckInput, pathInName } from '../check.ts';
import { DIRECTORY_NOT_EMPTY } from './sentences.ts';

const SHOWN = 3;

/**
 * `path` does not exist, is an empty directory, or is left over from an earlier kubejoin join, which made the
 * directory, announced the etcd member that owns the data, or wrote the `manifest` of the Pod that filled it.
 */
export function directoryAvailable(path: string, { host, ours }: CheckInput, manifest: string): Check {
  return {
    name: `DirAvailable-${pathInName(path)}`,
    async run() {
      const stat = await host.files.stat(path);
      if (stat === undefined || ours.madeDirectory(path) || ours.etcdMember !== undefined) return undefined;
      const filledBy = await host.files.read(manifest);
      if (filledBy !== undefined && ours.isOurs(manifest, sha256(filledBy))) return undefined;
      const entries = stat.type === 'directory' ? ((await host.files.list(path)) ?? []) : undefined;
      if (entries?.length === 0) return undefined;
      return new Failure(DIRECTORY_NOT_EMPTY, { path, entries: entries?.slice(0, SHOWN) });
    },
  };
}
