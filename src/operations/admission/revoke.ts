import { record } from '../../base/record.ts';
import { tokenSecretPath } from '../../cluster/api/bootstrap-tokens.ts';
import { boundToken } from '../../cluster/api/bound-tokens.ts';
import { nodeCondition } from '../../cluster/api/node-condition.ts';
import { ask } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../engine/events.ts';
import { changed, found } from './answers.ts';
import { boundRequester } from './client-policy.ts';
import type { PostedRequest } from './posted-request.ts';
import { TOKEN_REVOKED } from './sentences.ts';

/** A bound token with an approved request. */
export interface UsedToken {
  id: string;
  /** When the request was made, in ms since the epoch on the API server's clock. */
  since: number;
}

/** The token of a request, if a bound token made it. */
export function usedToken(request: PostedRequest): UsedToken | undefined {
  const requester = boundRequester(request);
  return requester && { id: requester.id, since: request.created };
}

/**
 * Deletes a token that is used up once its Node is Ready: until then the kubelet fetches its certificate with it, and
 * a repeated join discovers the cluster with it. True when there is nothing left to wait for.
 */
export async function revokeUsed(
  cluster: TrustedCluster,
  { id, since }: UsedToken,
  { emit, signal }: { emit: Emit; signal: AbortSignal },
): Promise<boolean> {
  const path = tokenSecretPath(id);
  const answer = await ask(cluster, path, { signal });
  if (answer.response?.status === 403) return true;
  const token = boundToken(found(cluster, path, answer));
  if (token === undefined) return true;
  const { binding, admitted, uid, resourceVersion } = token;
  if (admitted.length < binding.uses) return true;
  const nodePath = `/api/v1/nodes/${encodeURIComponent(binding.node)}`;
  if (!readySince(found(cluster, nodePath, await ask(cluster, nodePath, { signal })), since)) return false;
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } };
  const deleted = await ask(cluster, path, { signal }, { method: 'DELETE', body });
  if (deleted.response?.status === 403) return true;
  if (!changed(cluster, path, deleted)) return false;
  emit({ type: 'notice', level: 'info', message: TOKEN_REVOKED({ id, node: binding.node }) });
  return true;
}

/** A Node that was Ready before the request may be the machine that is being replaced. */
function readySince(node: unknown, since: number): boolean {
  const { ready, changed: at } = nodeCondition(node);
  const created = Date.parse(String(record(record(node).metadata).creationTimestamp));
  return ready && (created >= since || (at !== undefined && Date.parse(at) >= since));
}
