import { Failure } from '../../base/failure.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import { GROUP_FILE, PASSWD_FILE } from '../../manifests/rootless/account-files.ts';
import { CONTROL_PLANE_FILES_LEFT } from './sentences.ts';

/** Beginning of the names of a join's phases that write a control plane's files. */
const CONTROL_PLANE_PHASES = 'control-plane-';

/** Number of files that a failure names. */
const SHOWN = 3;

/**
 * Throws CONTROL_PLANE_FILES_LEFT for files of an unfinished control-plane join. No check reports them, because the
 * journal calls them ours: a worker would keep keys of the cluster that they came from and run the Pods of a control
 * plane, and a new cluster would share its CA with that one. `usual`: a file that every such machine has.
 */
export async function refuseControlPlaneFiles(
  { filesOf }: PreviousRun,
  wanted: 'worker' | 'cluster',
  usual?: string,
): Promise<void> {
  const left = await filesOf(CONTROL_PLANE_PHASES);
  const paths = left.filter((path) => ![usual, PASSWD_FILE, GROUP_FILE].includes(path));
  if (paths.length > 0) throw new Failure(CONTROL_PLANE_FILES_LEFT, { paths: paths.slice(0, SHOWN), wanted });
}
