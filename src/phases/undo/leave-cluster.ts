import type { EtcdHere } from '../../cluster/etcd/leaving.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import type { UndoScope } from '../../engine/journal/undo-scope.ts';
import { PATHS } from '../../manifests/paths.ts';
import { etcdClientUrl } from '../../manifests/static-pods/etcd.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import { undoPhase } from './facts.ts';
import { PHASE_LEAVE_CLUSTER } from './sentences.ts';

/** Per request. The local API server has stopped by then. */
const API_MS = 10_000;

/** Removes the etcd member through the remaining members, stops what runs here, and removes the machine's objects. */
export const leaveCluster = undoPhase({
  name: 'leave-cluster',
  short: PHASE_LEAVE_CLUSTER,
  needs: ['settings', 'scope', 'criSocket', 'clusterSide', 'hasServices'],
  flags: [],
  *steps({ settings, scope, criSocket, clusterSide, hasServices }): Steps {
    const { node, etcd, baseline, usedKubelet } = scope;
    const kubeconfigPath = settings.kubeconfigPath ?? PATHS.adminConf;
    if (etcd)
      yield* change({
        ...{ kind: 'remove-etcd-member', here: memberOf(etcd), kubeconfigPath },
        ...{ allowQuorumLoss: false, confirmed: true },
      });
    if (usedKubelet)
      yield* change({ kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: !hasServices });
    if (etcd) {
      const { manifestPath, dataDir } = etcd.added;
      yield* change({ kind: 'remove-local-etcd', manifestPath, dataDir, name: node, criSocket });
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
  const others = (outcome?.initialCluster ?? [])
    .map((entry) => entry.slice(entry.indexOf('=') + 1))
    .filter((url) => url !== added.peerUrl);
  return {
    peerUrls: [added.peerUrl],
    clientUrls: [etcdClientUrl('127.0.0.1'), added.clientUrl],
    otherUrls: others.flatMap((url) => etcdEndpoint(url)?.host ?? []).map(etcdClientUrl),
    certificatesDir: added.access.certificatesDir,
  };
}
