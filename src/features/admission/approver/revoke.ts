import { boundToken, tokenSecretPath } from '../../../cluster/api/bootstrap-tokens.ts';
import { isControlPlane } from '../../../cluster/api/kubelet-serving.ts';
import { nodeCondition, nodeMark } from '../../../cluster/api/node-condition.ts';
import { ANY_OBJECT_BYTES, ask } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../../engine/events.ts';
import { TOKEN_REVOKED } from './admission-approver-sentences.ts';
import { changed, found, readObject } from './answers.ts';
import { boundRequester } from './client-policy.ts';
import type { PostedRequest } from './posted-request.ts';

/** The ID of the bound token that admitted a machine with this request: its certificate is signed. */
export function usedToken(request: PostedRequest): string | undefined {
  return request.decided === 'approved' && request.issued ? boundRequester(request)?.id : undefined;
}

/**
 * Deletes a token that is used up once its Node is Ready: until then the kubelet fetches its certificate with it, and
 * a repeated join discovers the cluster with it. The Node of a control plane is Ready long before the end of its join,
 * near which it gets its label. True when there is nothing left to wait for.
 */
export async function revokeUsed(
  cluster: TrustedCluster,
  id: string,
  { emit, signal }: { emit: Emit; signal: AbortSignal },
): Promise<boolean> {
  const path = tokenSecretPath(id);
  const answer = await readObject(cluster, path, { signal });
  if (answer.response?.status === 403) return true;
  const token = boundToken(found(cluster, path, answer));
  if (token === undefined) return true;
  const { binding, admitted, nodeBefore, uid, resourceVersion } = token;
  if (admitted.length < binding.uses) return true;
  const nodePath = `/api/v1/nodes/${encodeURIComponent(binding.node)}`;
  const node = found(cluster, nodePath, await readObject(cluster, nodePath, { signal }));
  // The Node as it was before may be the machine that is being replaced, and Ready.
  if (!nodeCondition(node).ready || nodeMark(node) === nodeBefore) return false;
  if (binding.role === 'control-plane' && !isControlPlane(node)) return false;
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } };
  const deleted = await ask(
    cluster,
    path,
    { signal, maxBytes: ANY_OBJECT_BYTES },
    { method: 'DELETE', body, dropsBody: true },
  );
  if (deleted.response?.status === 403) return true;
  if (!changed(cluster, path, deleted)) return false;
  emit({ type: 'notice', level: 'info', message: TOKEN_REVOKED({ id, node: binding.node }) });
  return true;
}
