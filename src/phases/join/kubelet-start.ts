import { bootstrapKubeconfig } from '../../cluster/kubeconfig/bootstrap-kubeconfig.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { all, type Change, change, type Steps } from '../../engine/changes/change.ts';
import { kubeletKubeconfig } from '../../manifests/kubeconfigs/kubelet-kubeconfig.ts';
import { type KubeletConfiguration, kubeletConfiguration } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import { clusterDigest } from '../../pki/reading/certificate-bundle.ts';
import { criSocketAnnotation, kubeletFiles, kubeletStop, startKubelet } from '../kubelet.ts';
import { phase } from '../phase.ts';
import type { JoinFacts } from './facts/facts.ts';
import { JOIN_PHASE_FLAGS } from './flags.ts';
import { type Registration, waitForBootstrap, waitForKubelet } from './kubelet-wait-bootstrap.ts';
import { ownNode } from './own-node.ts';
import type { Replacement } from './replacement/replaced-node.ts';
import { PHASE_KUBELET_START } from './summaries/join-summaries-sentences.ts';

/** Writes the kubelet's files and starts it. On a worker, also waits until the node is registered. */
export const kubeletStart = phase({
  name: 'kubelet-start',
  short: () => PHASE_KUBELET_START(),
  needs: [
    'configuration',
    'node',
    'hostname',
    'previousRun',
    'latestNodeMembership',
    'trustedCluster',
    'cluster',
    'hasOwnCertDir',
    'patches',
    'replacement',
  ],
  triedWith: ['cluster', 'node', 'patches'],
  flags: JOIN_PHASE_FLAGS['kubelet-start'],
  roles: ['worker', 'control-plane'],
  endsBootstrap: true,
  *steps(known): Steps {
    const { configuration, node, previousRun, cluster, patches, replacement } = known;
    const { identity, resumes } = ownNode(known);
    // Before the certificate: a deletion also ends the requests of this name.
    if (replacement?.uid !== undefined) yield* change(forgetting(replacement, configuration));
    const kubelet = kubeletConfiguration(cluster, node, patches);

    const certificate = requestsCertificate(known) ? certificateOf(known) : undefined;
    // Stopped first: a kubelet that systemd restarts must not begin its bootstrap with half of its files.
    const files = filesOf(known, kubelet);
    if (certificate) {
      const [{ stamp }] = yield* all([certificate.request, kubeletStop]);
      yield* all([{ ...certificate.store, stamp }, ...files]);
      yield* change(certificate.kubeconfig);
    } else {
      yield* change(kubeletStop);
      // A kubelet that requests it itself has another key.
      const key = { kind: 'remove-file', path: PATHS.kubeletClientKey } as const;
      yield* all([
        ...(identity ? [] : [bootstrapOf(known)]),
        ...files,
        ...(previousRun.requestedCertificates.length > 0 ? [key] : []),
      ]);
    }
    yield* startKubelet();

    // The etcd member is added only after this: a kubelet without a certificate would be stopped again.
    const awaited = { kubelet, isCertified: certificate !== undefined };
    if (node.role === 'control-plane') return yield* waitForBootstrap(configuration, node, awaited);
    yield* waitForKubelet(configuration, node, {
      ...awaited,
      ...(resumes ? {} : newRegistration(known)),
    });
    const annotations = criSocketAnnotation(cluster.configuration, node);
    if (annotations) {
      const { kubernetesAPICall: timeoutMs } = configuration.timeouts;
      const target = { access: { kubeconfigPath: PATHS.kubeletConf, timeoutMs }, nodeName: node.name };
      yield* change({ kind: 'patch-node', ...target, labels: [], taints: [], annotations });
    }
  },
  tryPatches: ({ cluster, node, patches }) => void kubeletConfiguration(cluster, node, patches),
});

/** admin.conf exists by now: only control-plane nodes replace others. */
function forgetting({ node: nodeName, uid, silent, members }: Replacement, { timeouts }: JoinConfiguration): Change {
  const access = { kubeconfigPath: PATHS.adminConf, timeoutMs: timeouts.kubernetesAPICall };
  const meant = { ...(uid !== undefined && { uid }), ...(silent && { silent }), members };
  return { kind: 'forget-node', nodeName, access, tolerateFailure: false, ...meant };
}

type Known = Pick<JoinFacts, 'configuration' | 'node' | 'hostname' | 'previousRun' | 'trustedCluster' | 'cluster'>;

/**
 * That a Node is there proves nothing if it had no heartbeat, since it may have been made by hand, or if the kubelet of an
 * earlier run may just have registered it.
 */
function newRegistration({
  cluster: { existingNode },
  previousRun,
}: Pick<JoinFacts, 'cluster' | 'previousRun'>): Registration {
  const earlierHeartbeat = existingNode?.heartbeat;
  const isTold = existingNode === undefined || earlierHeartbeat !== undefined;
  return { earlierHeartbeat, looksFirst: isTold && !previousRun.startedKubelet };
}

/**
 * True if the join can request the kubelet's certificate before the kubelet starts: the kubelet has no other one that it
 * would keep. A kubelet.conf that it writes itself would lose the discovery file's further fields, and its certificate may
 * have another place: these are left to the kubelet.
 */
function requestsCertificate({ trustedCluster, latestNodeMembership, hasOwnCertDir }: Requesting): boolean {
  const { state } = latestNodeMembership;
  const hasIdentity = state !== 'none' && (state !== 'stale' || latestNodeMembership.identity !== undefined);
  const { tlsServerName, proxyUrl } = trustedCluster.extras;
  return !hasIdentity && !tlsServerName && !proxyUrl && !hasOwnCertDir;
}

type Requesting = Pick<JoinFacts, 'trustedCluster' | 'latestNodeMembership' | 'hasOwnCertDir'>;

/**
 * Without its certificate, a kubelet's first requests are refused, and it repeats them a second later. kubelet.conf comes
 * last: until then, its path may lead to the certificate of an earlier node.
 */
function certificateOf({ configuration, node, previousRun, trustedCluster, cluster }: Known) {
  const { kubeletClientCertificate: certificatePath, kubeletClientKey: keyPath } = PATHS;
  const wanted = {
    ...{ nodeName: node.name, keyPath, certificatePath, timeoutMs: configuration.timeouts.tlsBootstrap },
    approvedBy: cluster.approvesKubelets ? ('cluster' as const) : ('others' as const),
    takesOver: previousRun.requestedCertificates.length > 0,
    sendsAgain: previousRun.requestedCertificates.every(
      (one) => one.node === node.name && one.cluster === clusterDigest(trustedCluster.caBundle),
    ),
  };
  const content = kubeletKubeconfig(trustedCluster, certificatePath);
  return {
    request: { kind: 'request-kubelet-certificate', ...wanted },
    store: { kind: 'store-kubelet-certificate', ...wanted },
    kubeconfig: { kind: 'write-file', path: PATHS.kubeletConf, content, mode: 0o600 },
  } as const;
}

/** The credential with which the kubelet requests its certificate itself. */
function bootstrapOf({ trustedCluster, cluster }: Known): Change {
  const content = bootstrapKubeconfig(trustedCluster, cluster.configuration.clusterName);
  return { kind: 'write-file', path: PATHS.bootstrapKubeletConf, content, mode: 0o600, keep: 'transient' };
}

function filesOf(
  { configuration, node, hostname, trustedCluster, cluster }: Known,
  kubelet: KubeletConfiguration,
): Change[] {
  const { nodeRegistration, caCertPath } = configuration;
  return [
    {
      kind: 'write-file',
      path: caCertPath,
      content: trustedCluster.caBundle,
      mode: 0o644,
      unlessExists: !node.ownCaFile,
    },
    ...kubeletFiles({ nodeRegistration, node, hostname, configuration: cluster.configuration, kubelet }),
  ];
}
