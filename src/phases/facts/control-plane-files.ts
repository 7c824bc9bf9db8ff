import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import { ACCOUNT_FILES } from '../../manifests/rootless/account-files.ts';
import { CLUSTER_KEYS_LEFT, CONTROL_PLANE_FILES_LEFT } from './phases-facts-sentences.ts';

/** Beginning of the names of a join's phases that write a control plane's files. */
const CONTROL_PLANE_PHASES = 'control-plane-';

/** Keys of a cluster, in the certificate directory of each of its control planes. */
const CLUSTER_KEYS = ['ca.key', 'sa.key', 'front-proxy-ca.key', 'etcd/ca.key'];

/** Number of files that a failure names. */
const SHOWN = 3;

/**
 * Throws CONTROL_PLANE_FILES_LEFT for files of an unfinished control-plane join. No check reports them, because the
 * journal calls them ours: a worker would keep keys of the cluster that they came from and run the Pods of a control
 * plane, and a new cluster would share its CA with that one. Throws CLUSTER_KEYS_LEFT for the same keys that a reset or
 * an undo of a control plane left because it did not finish. `usual`: a file that every such machine has.
 */
export async function refuseControlPlaneFiles(
  previousRun: PreviousRun,
  wanted: 'worker' | 'cluster',
  { certificatesDir, usual }: { certificatesDir: string; usual?: string },
): Promise<void> {
  const left = await previousRun.filesOf(CONTROL_PLANE_PHASES);
  const paths = left.filter((path) => ![usual, ...ACCOUNT_FILES].includes(path));
  if (paths.length > 0) throw new Failure(CONTROL_PLANE_FILES_LEFT, { paths: paths.slice(0, SHOWN), wanted });
  const keys = CLUSTER_KEYS.map((name) => posix.join(certificatesDir, name));
  const removal = await previousRun.unfinishedRemoval(keys);
  if (removal) throw new Failure(CLUSTER_KEYS_LEFT, { by: removal.by, paths: removal.left.slice(0, SHOWN), wanted });
}
