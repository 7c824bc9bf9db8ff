import { posix } from 'node:path';
import type { EtcdHere } from '../../cluster/etcd/leaving.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import { RESTORE_PHASE, type UndoScope } from '../../engine/journal/undo-scope.ts';
import { PATHS } from '../../manifests/paths.ts';
import { etcdClientUrl, otherClientUrls } from '../../manifests/static-pods/etcd.ts';
import type { Phase, PhaseList } from '../phase.ts';
import { BEFORE_CONFIRMATION, type UndoFacts, undoPhase } from './facts.ts';
import { PHASE_LEAVE_CLUSTER, PHASE_RESTORE_HOST, PHASE_UNDO_PREFLIGHT } from './phases-undo-sentences.ts';

/** Restores files, directories and the kubelet's service. Removes the journal last, so a killed undo can go on. */
export const restoreHost = undoPhase({
  name: RESTORE_PHASE,
  short: PHASE_RESTORE_HOST,
  needs: ['scope', 'accounts', 'restorations', 'criSocket'],
  flags: [],
  *steps({ scope, accounts, restorations, criSocket }): Steps {
    const { baseline, madeDirectories, usedKubelet, images, unreadable = [] } = scope;
    const { kubeletDirectory, names, mounts } = baseline;
    // A machine that was a node before the join stays one.
    const ends = usedKubelet && !baseline.wasNode;
    if (ends) yield* change({ kind: 'unmount', below: kubeletDirectory, except: mounts, force: false, lazy: false });
    if (!baseline.wasNode) for (const image of images) yield* change({ kind: 'remove-image', criSocket, image });
    for (const file of accounts) yield* change({ kind: 'write-file', ...file });
    // One after the other, the path touched last first.
    for (const restoration of restorations.changes) yield* change(restoration);
    if (ends) yield* change({ kind: 'remove-file', path: PATHS.kubeletConf });
    if (ends && names) yield* change({ kind: 'remove-new', directory: kubeletDirectory, known: names });
    for (const path of madeDirectories.filter(isNotOwn)) yield* change({ kind: 'remove-directory', path });
    if (usedKubelet && baseline.kubeletStarted)
      yield* change({ kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true });
    yield* change({ kind: 'remove-journal', ...(unreadable.length > 0 && { keepsAside: true }) });
  },
});

/** The directories of the journal are removed with it. */
function isNotOwn(path: string): boolean {
  return path !== posix.dirname(PATHS.journal) && path !== PATHS.earlier;
}

/** Per request. The local API server has stopped by then. */
const API_MS = 10_000;

/** Removes the etcd member through the remaining members, stops what runs here, and removes the machine's objects. */
export const leaveCluster = undoPhase({
  name: 'leave-cluster',
  short: PHASE_LEAVE_CLUSTER,
  needs: ['settings', 'scope', 'criSocket', 'etcdData', 'clusterSide'],
  flags: [],
  *steps({ settings, scope, criSocket, etcdData, clusterSide }): Steps {
    const { node, etcd, baseline, usedKubelet } = scope;
    const kubeconfigPath = settings.kubeconfigPath ?? PATHS.adminConf;
    if (etcd)
      yield* change({
        ...{ kind: 'remove-etcd-member', here: memberOf(etcd), kubeconfigPath },
        ...{ allowQuorumLoss: false, confirmed: true },
      });
    if (usedKubelet) yield* change({ kind: 'service', service: 'kubelet', action: 'stop' });
    if (etcd) {
      const { manifestPath, dataDir } = etcd.added;
      yield* change({ kind: 'remove-local-etcd', manifestPath, dataDir: etcdData ?? dataDir, name: node, criSocket });
    }
    if (baseline.wasNode) return;
    const { administrator } = clusterSide;
    // A Node that will be deleted need not be marked unready.
    if (usedKubelet && administrator === undefined) {
      yield* change({ kind: 'node-unready', nodeName: node, kubeconfigPaths: [PATHS.adminConf, PATHS.kubeletConf] });
    }
    if (usedKubelet) yield* change({ kind: 'remove-pods', criSocket });
    if (administrator === undefined) return;
    const access = { kubeconfigPath: administrator, timeoutMs: API_MS };
    const tolerateFailure = settings.kubeconfigPath === undefined;
    yield* change({ kind: 'forget-node', nodeName: node, access, tolerateFailure });
  },
});

/** The member as the join added it. */
function memberOf({ added, outcome }: NonNullable<UndoScope['etcd']>): EtcdHere {
  const peerUrls = [added.peerUrl];
  return {
    peerUrls,
    clientUrls: [etcdClientUrl('127.0.0.1'), added.clientUrl],
    otherUrls: otherClientUrls(outcome?.initialCluster ?? [], peerUrls),
    certificatesDir: added.access.certificatesDir,
  };
}

/** Checks for obstacles and asks for confirmation, all by reading these facts. */
const preflight = undoPhase({
  name: 'preflight',
  short: PHASE_UNDO_PREFLIGHT,
  needs: [...BEFORE_CONFIRMATION, 'confirmed'],
  flags: [],
  *steps(): Steps {},
});

/** The whole undo, in order. */
export const undoPhases: readonly Phase<UndoFacts>[] = [preflight, leaveCluster, restoreHost];

export const undoPhaseList: PhaseList<Phase<UndoFacts>> = { phases: undoPhases, groups: {} };
