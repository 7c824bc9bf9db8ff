import { isProtected } from '../../engine/changes/protected-directory.ts';
import type { UndoScope } from '../../engine/journal/undo-scope.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';

/**
 * What a journal says, as far as it can be a join's: undefined where etcd's data would be in a directory of the system's, which an undo would empty; what came
 * into the kubelet's directory is known only where that is the kubelet's.
 */
export async function believable(scope: UndoScope, files: Pick<FileReader, 'realPath'>): Promise<UndoScope | undefined> {
  if (scope.etcd && isProtected(scope.etcd.added.dataDir, [])) return undefined;
  const { baseline } = scope;
  const kubeletDirectory = (await files.realPath(PATHS.kubeletDirectory)) ?? PATHS.kubeletDirectory;
  return baseline.kubeletDirectory === kubeletDirectory
    ? scope
    : { ...scope, baseline: { ...baseline, kubeletDirectory, names: undefined } };
}
