import { Failure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import { ask } from '../../cluster/api/requests.ts';
import { isReady } from '../../manifests/objects/kubernetes-object.ts';
import { authorityInPod } from '../../manifests/static-pods/kubelet-authority.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { pollHealth } from './component-healthy.ts';
import { unlessItCrashes } from './crash-watch.ts';
import { WAITING_API_SERVER_RESTART } from './engine-conditions-sentences.ts';

/**
 * Polls the Pod by which the kubelet shows the API server's manifest, because the old API server stays healthy until the
 * kubelet ends it.
 */
export function apiServerUpdated(
  { authority, nodeName, access, pod }: Extract<Condition, { type: 'api-server-updated' }>,
  context: ChangeContext,
): Promise<void> {
  const path = `/api/v1/namespaces/kube-system/pods/${encodeURIComponent(`kube-apiserver-${nodeName}`)}`;
  const look = async (signal: AbortSignal): Promise<{ reason: Reason } | undefined> => {
    const admin = await context.identities.of(access);
    const { response, failure } = await ask(admin, path, { signal });
    if (response === undefined) return { reason: failure instanceof Failure ? failure : '' };
    if (response.status !== 200) return { reason: `HTTP ${response.status}` };
    return authorityInPod(response.body) === authority && isReady(response.body) ? undefined : { reason: '' };
  };
  return unlessItCrashes('kube-apiserver', pod, context, (within) =>
    pollHealth(
      within,
      () => look(within.signal),
      ({ reason }) => context.emit({ type: 'waiting', message: WAITING_API_SERVER_RESTART({ reason }) }),
    ),
  );
}
