import type { ClusterFacts } from '../../cluster/api/cluster-facts.ts';
import type { EtcdAccess } from '../../cluster/etcd/open-to-join.ts';
import type { ExternalEtcd, LocalEndpoint } from '../../config/types/cluster.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import type { EtcdMemberHere } from '../../engine/changes/etcd-changes.ts';
import { MANIFEST_MODE, manifestPath, PATHS } from '../../manifests/paths.ts';
import { etcdClientUrl, etcdPeerUrl } from '../../manifests/static-pods/etcd.ts';
import { etcdPod } from '../../manifests/static-pods/index.ts';
import { etcdHealthUrl } from '../../manifests/static-pods/written-pod.ts';
import { ownApiServer } from '../control-plane.ts';
import {
  componentManifest,
  giveToAccounts,
  POD_FACTS,
  type PodFacts,
  podInputs,
  writeManifests,
} from '../facts/component-manifests.ts';
import { writtenApiServer } from '../facts/written-pods.ts';
import { phase } from '../phase.ts';
import { controlPlane } from './control-plane-prepare.ts';
import type { JoinFacts } from './facts/facts.ts';
import { ETCD_PHASE, JOIN_PHASE_FLAGS } from './flags.ts';
import { PHASE_CHECK_ETCD, PHASE_ETCD } from './summaries/join-summaries-sentences.ts';

/** Waits until etcd is healthy enough for another member, or an external etcd answers with this machine's certificates. */
export const checkEtcd = phase({
  name: 'check-etcd',
  short: () => PHASE_CHECK_ETCD(),
  needs: ['configuration', 'cluster'],
  flags: JOIN_PHASE_FLAGS['check-etcd'],
  roles: ['control-plane'],
  *steps({ configuration, cluster }): Steps {
    const { etcd } = cluster.configuration;
    const condition =
      etcd.type === 'external'
        ? externalEtcdHealthy(etcd.external)
        : ({ type: 'etcd-healthy', access: etcdAccess(configuration, cluster) } as const);
    yield* change({ kind: 'wait-until', condition, timeoutMs: configuration.timeouts.etcdAPICall });
  },
});

function externalEtcdHealthy({ endpoints, caFile, certFile, keyFile }: ExternalEtcd) {
  return { type: 'external-etcd-healthy', endpoints, caFile, certFile, keyFile } as const;
}

/** This machine's access to the cluster's etcd, with its own certificates and admin.conf. */
function etcdAccess({ timeouts }: JoinConfiguration, { configuration }: ClusterFacts): EtcdAccess {
  return {
    kubeconfigPath: PATHS.adminConf,
    certificatesDir: configuration.certificatesDir,
    // Whole, as the journal's reader requires: a configured duration may have a fraction (1500.5ms).
    timeoutMs: Math.ceil(timeouts.etcdAPICall),
  };
}

/** This machine as a member of the cluster's etcd. */
export function etcdMember(
  {
    configuration,
    node,
    cluster,
    localEndpoint,
  }: Pick<JoinFacts, 'configuration' | 'node' | 'cluster' | 'localEndpoint'>,
  { dataDir }: { dataDir: string },
): EtcdMemberHere {
  return {
    access: etcdAccess(configuration, cluster),
    name: node.name,
    peerUrl: etcdPeerUrl(localEndpoint.advertiseAddress),
    clientUrl: etcdClientUrl(localEndpoint.advertiseAddress),
    dataDir,
    criSocket: node.criSocket,
  };
}

/**
 * Where the API server will be, by its manifest. Undefined if the phase control-plane does not run: then the manifests
 * of the other components are no concern of etcd's phase. Throws STATIC_POD_UNREADABLE.
 */
function apiServerOf(facts: PodFacts & Pick<JoinFacts, 'phasesOfRun'>): LocalEndpoint | undefined {
  if (!facts.phasesOfRun.has(controlPlane.name)) return undefined;
  return writtenApiServer(componentManifest('kube-apiserver', facts));
}

/**
 * Makes this machine a member of a local etcd: first a learner, then a voter once it serves and has caught up. Unless
 * control-plane-prepare/control-plane is left out, it writes the manifests of the other components: that of the API
 * server as soon as etcd serves, and those that need the API server once that answers.
 */
export const etcd = phase({
  name: ETCD_PHASE,
  aliases: ['etcd-join'],
  short: () => PHASE_ETCD(),
  needs: [...POD_FACTS, 'phasesOfRun', 'replacement'],
  flags: JOIN_PHASE_FLAGS['etcd-join'],
  withoutEndpoint: true,
  roles: ['control-plane'],
  *steps(facts): Steps {
    const { configuration, node, cluster, replacement } = facts;
    const { etcd } = cluster.configuration;
    if (etcd.type === 'external') return;
    const apiServer = apiServerOf(facts);
    const manifest = manifestPath('etcd');
    const member = etcdMember(facts, etcd.local);
    yield* change({ kind: 'make-directory', path: member.dataDir, mode: 0o700 });
    yield* giveToAccounts(['etcd'], facts);
    const dependents = apiServer ? [manifestPath('kube-apiserver')] : [];
    const { initialCluster, existing } = yield* change({
      kind: 'add-etcd-member',
      ...member,
      manifestPath: manifest,
      dependents,
      ...(replacement && { replaces: replacement.members }),
    });
    const content = etcdPod({ ...podInputs(facts), name: node.name, initialCluster });
    // Does not restart a running member for another member list: etcd reads the list only when its data is new.
    const predicted = { what: 'initial-cluster', text: initialCluster.join(',') } as const;
    const writing = {
      mode: MANIFEST_MODE,
      directoryMode: 0o700,
      unlessExists: existing,
      ...(!existing && { predicted }),
    };
    yield* change({ kind: 'write-file', path: manifest, content, ...writing });
    yield* change({ kind: 'await-etcd-member', ...member });
    // The API server's Pod connects to etcd half a second later at the earliest; the promotion usually takes less.
    if (apiServer) yield* writeManifests(['kube-apiserver'], facts);
    yield* change({ kind: 'promote-etcd-member', ...member });
    if (!apiServer) return;
    const etcdUrl = etcdHealthUrl(content);
    yield* change({
      kind: 'wait-until',
      condition: { type: 'api-server-answers', ...ownApiServer({ apiServer, etcdUrl }, node) },
      timeoutMs: configuration.timeouts.controlPlaneComponentHealthCheck,
    });
    yield* writeManifests(['kube-controller-manager', 'kube-scheduler'], facts);
  },
  tryPatches(facts) {
    const { node, localEndpoint, cluster } = facts;
    if (cluster.configuration.etcd.type === 'external') return;
    // The other members are not known yet, but the number of arguments does not depend on them.
    const initialCluster = [`${node.name}=${etcdPeerUrl(localEndpoint.advertiseAddress)}`];
    etcdPod({ ...podInputs(facts), name: node.name, initialCluster });
    apiServerOf(facts);
  },
});
