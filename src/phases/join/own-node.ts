import { Failure } from '../../base/failure.ts';
import type { KubeletIdentity, NodeMembership } from '../facts/node-membership.ts';
import { NODE_OF_ANOTHER_NAME } from '../phases-sentences.ts';
import type { JoinFacts } from './facts/facts.ts';
import { ownIdentity } from './other-cluster.ts';
import { NODE_NAME_TAKEN } from './phases-join-sentences.ts';

type Known = Pick<JoinFacts, 'latestNodeMembership' | 'trustedCluster' | 'cluster' | 'node' | 'replacement'>;

/** This machine as a node of earlier. */
interface OwnNode {
  /** The certificate that its kubelet has from an earlier join of ours. */
  identity: KubeletIdentity | undefined;
  /** The Node of this name is this machine's, by an earlier join of ours. */
  resumes: boolean;
}

/**
 * The Node of this machine's name is free or its own. Throws NODE_OF_ANOTHER_CLUSTER, NODE_OF_ANOTHER_NAME and
 * NODE_NAME_TAKEN. Told by preflight, and again by kubelet-start.
 */
export function ownNode({ latestNodeMembership, trustedCluster, cluster, node, replacement }: Known): OwnNode {
  const identity = ownIdentity(latestNodeMembership, trustedCluster);
  const resumes = isResumed(latestNodeMembership, { identity, cluster, node });
  // The control plane calls a silent node ready for most of a minute.
  if (cluster.existingNode?.ready && !resumes && replacement?.node !== node.name)
    throw new Failure(NODE_NAME_TAKEN, {
      node: node.name,
      addresses: cluster.existingNode.addresses,
      own: node.addresses,
      ...(latestNodeMembership.state !== 'none' && { hasFiles: true }),
    });
  return { identity, resumes };
}

/** `identity`: the certificate that this machine has from an earlier join of ours. Throws NODE_OF_ANOTHER_NAME. */
function isResumed(
  membership: NodeMembership,
  { identity, cluster, node }: Pick<JoinFacts, 'cluster' | 'node'> & { identity: KubeletIdentity | undefined },
): boolean {
  // A kubelet that is stopped uses its valid certificate again when it starts, whatever the name in it.
  if (membership.state === 'other-name' && (membership.kubeletActive || membership.identity !== undefined))
    throw new Failure(NODE_OF_ANOTHER_NAME, { node: membership.node, wanted: node.name, server: membership.server });
  if (identity === undefined) return false;
  // A control plane's kubelet talks to the local API server, which may be down; the cluster knows whether the Node exists.
  return membership.state === 'member' || (membership.state === 'unanswered' && cluster.existingNode !== undefined);
}
