import { Failure } from '../../base/failure.ts';
import { bootstrapKubeconfig } from '../../cluster/kubeconfig/bootstrap-kubeconfig.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { all, type Change, change, type Steps } from '../../engine/changes/change.ts';
import { type KubeletConfiguration, kubeletConfiguration } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Facts, NodeFacts } from '../facts/facts.ts';
import { type Membership, sameCluster } from '../facts/membership.ts';
import { criSocketAnnotation, kubeletFiles, startKubelet, stopKubelet } from '../kubelet.ts';
import { phase } from '../phase.ts';
import { NODE_NAME_TAKEN, NODE_OF_ANOTHER_CLUSTER, NODE_OF_ANOTHER_NAME, PHASE_KUBELET_START } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';
import { waitForCertificate, waitForKubelet } from './kubelet-wait-bootstrap.ts';

/** Writes what the kubelet needs and starts it; for a worker it also waits until the node is registered. */
export const kubeletStart = phase({
  name: 'kubelet-start',
  short: PHASE_KUBELET_START,
  needs: ['configuration', 'node', 'membership', 'trust', 'cluster', 'patches'],
  flags: PHASE_FLAGS['kubelet-start'],
  roles: ['worker', 'control-plane'],
  endsBootstrap: true,
  *steps({ configuration, node, membership, trust, cluster, patches }): Steps {
    const resumes = isResumed(membership, { trust, cluster, node });
    if (cluster.existingNode?.ready && !resumes)
      throw new Failure(NODE_NAME_TAKEN, {
        node: node.name,
        addresses: cluster.existingNode.addresses,
        own: node.addresses,
      });
    const kubelet = kubeletConfiguration(cluster, node, patches);

    // Stopped first: a kubelet that restarts by itself must not begin its bootstrap with half of its files.
    yield* stopKubelet();
    yield* all(filesOf({ configuration, node, trust, cluster }, kubelet, resumes));
    yield* startKubelet();

    // A member of etcd is announced only when its kubelet is sure to stay: without a certificate it would be stopped
    // again.
    if (node.role === 'control-plane') return yield* bootstrapped(configuration, node, kubelet);
    yield* waitForKubelet(configuration, node, {
      kubelet,
      earlierHeartbeat: resumes ? undefined : cluster.existingNode?.heartbeat,
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

/** As far as a control plane's kubelet is waited for here; its Node is, in kubelet-wait-bootstrap. */
function* bootstrapped(configuration: JoinConfiguration, node: NodeFacts, kubelet: KubeletConfiguration): Steps {
  yield* waitForCertificate(configuration, node, kubelet);
  yield* change({ kind: 'remove-file', path: PATHS.bootstrapKubeletConf });
}

type Known = Pick<Facts, 'configuration' | 'node' | 'trust' | 'cluster'>;

/**
 * An earlier join of ours got this machine its certificate: it needs no bootstrap any more. For another cluster than
 * this one, or under another name, it is in the way.
 */
function isResumed(
  membership: Membership,
  { trust, cluster, node }: Pick<Facts, 'trust' | 'cluster' | 'node'>,
): boolean {
  if (membership.state === 'other-name' && membership.kubeletActive) {
    throw new Failure(NODE_OF_ANOTHER_NAME, { node: membership.node, wanted: node.name, server: membership.server });
  }
  if ((membership.state !== 'member' && membership.state !== 'unanswered') || !membership.resumable) return false;
  if (!sameCluster(membership.caBundle, trust.caBundle))
    throw new Failure(NODE_OF_ANOTHER_CLUSTER, { server: membership.server, wanted: trust.server });
  // A control plane's kubelet talks to its own API server, which may be down; whether its Node is still there the
  // cluster says.
  return membership.state === 'member' || cluster.existingNode !== undefined;
}

function filesOf(
  { configuration, node, trust, cluster }: Known,
  kubelet: KubeletConfiguration,
  resumes: boolean,
): Change[] {
  const { nodeRegistration, caCertPath } = configuration;
  const files: Change[] = [
    { kind: 'write-file', path: caCertPath, content: trust.caBundle, mode: 0o644, unlessExists: !node.ownCaFile },
    ...kubeletFiles({ nodeRegistration, node, configuration: cluster.configuration, kubelet }),
  ];
  if (!resumes) {
    const content = bootstrapKubeconfig(trust, cluster.configuration.clusterName);
    files.unshift({ kind: 'write-file', path: PATHS.bootstrapKubeletConf, content, mode: 0o600, keep: 'transient' });
  }
  return files;
}
