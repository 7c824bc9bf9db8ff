import { Failure } from '../../base/failure.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { sameCluster } from '../../pki/reading/certificate-bundle.ts';
import type { KubeletIdentity, NodeMembership } from '../facts/node-membership.ts';
import { NODE_OF_ANOTHER_CLUSTER } from './phases-join-sentences.ts';

/**
 * The identity that the kubelet has from an earlier join of ours and uses again when it starts: it then ignores the
 * bootstrap credential. Throws NODE_OF_ANOTHER_CLUSTER if the kubelet's identity, whoever it is from, is of another
 * cluster than the wanted one.
 */
export function ownIdentity(
  membership: NodeMembership,
  wanted: Pick<TrustedCluster, 'server' | 'caBundle'>,
): KubeletIdentity | undefined {
  const identity = identityOf(membership);
  if (identity === undefined) return undefined;
  const { server, resumable } = identity;
  if (!sameCluster(identity.caBundle, wanted.caBundle))
    throw new Failure(NODE_OF_ANOTHER_CLUSTER, { server, wanted: wanted.server, interrupted: resumable });
  return resumable ? identity : undefined;
}

function identityOf(membership: NodeMembership): KubeletIdentity | undefined {
  if (membership.state === 'stale' || membership.state === 'other-name') return membership.identity;
  return membership.state === 'member' || membership.state === 'unanswered' ? membership : undefined;
}
