import { posix } from 'node:path';
import { change, type Steps } from '../../engine/changes/change.ts';
import { RESTORE_PHASE } from '../../engine/journal/undo-scope.ts';
import { PATHS } from '../../manifests/paths.ts';
import { undoPhase } from './facts.ts';
import { PHASE_RESTORE_HOST } from './sentences.ts';

/** Restores files, directories and the kubelet's service. Removes the journal last, so a killed undo can go on. */
export const restoreHost = undoPhase({
  name: RESTORE_PHASE,
  short: PHASE_RESTORE_HOST,
  needs: ['scope', 'accounts', 'restorations', 'criSocket'],
  flags: [],
  *steps({ scope, accounts, restorations, criSocket }): Steps {
    const { baseline, madeDirectories, usedKubelet, images } = scope;
    const { kubeletDirectory, names, mounts } = baseline;
    // A machine that was a node before the join stays one.
    const ends = usedKubelet && !baseline.wasNode;
    if (ends) yield* change({ kind: 'unmount', below: kubeletDirectory, except: mounts, force: false, lazy: false });
    if (!baseline.wasNode) for (const image of images) yield* change({ kind: 'remove-image', criSocket, image });
    for (const file of accounts) yield* change({ kind: 'write-file', ...file });
    // One after the other, the path touched last first.
    for (const restoration of restorations.changes) yield* change(restoration);
    // Left by a join that was killed while its certificate request waited for approval.
    if (usedKubelet) yield* change({ kind: 'remove-file', path: PATHS.kubeletKeyDropIn });
    if (ends) yield* change({ kind: 'remove-file', path: PATHS.kubeletConf });
    if (ends && names) yield* change({ kind: 'remove-new', directory: kubeletDirectory, known: names });
    for (const path of madeDirectories.filter(isNotOwn)) yield* change({ kind: 'remove-directory', path });
    if (usedKubelet && baseline.kubeletStarted)
      yield* change({ kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true });
    yield* change({ kind: 'remove-journal' });
  },
});

/** The directories of the journal are removed with it. */
function isNotOwn(path: string): boolean {
  return path !== posix.dirname(PATHS.journal) && path !== PATHS.earlier;
}
