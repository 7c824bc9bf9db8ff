import { wholeSeconds } from '../../base/rfc3339.ts';
import { inEnglish } from '../../base/text.ts';
import { ask } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Decision } from './client-policy.ts';
import type { PostedRequest } from './posted-request.ts';

/** Events of objects without a namespace are stored in this one (core/v1 Event). */
const EVENTS = '/api/v1/namespaces/default/events';
/** The API server refuses longer ones. */
const MAX_MESSAGE = 1024;

/** Records a decision as a Kubernetes Event of the request. It is news and no record, so a refused one is not repeated. */
export async function announce(
  cluster: TrustedCluster,
  { name, uid }: PostedRequest,
  { verdict, why }: Decision,
  { now, signal }: { now(): number; signal: AbortSignal },
): Promise<void> {
  const at = wholeSeconds(now());
  const body = {
    ...{ apiVersion: 'v1', kind: 'Event', metadata: { generateName: 'kubejoin-approver-', namespace: 'default' } },
    involvedObject: { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', name, uid },
    type: verdict === 'approve' ? 'Normal' : 'Warning',
    reason: verdict === 'approve' ? 'Approved' : 'Denied',
    message: inEnglish(why).slice(0, MAX_MESSAGE),
    ...{ source: { component: 'kubejoin' }, count: 1 },
    firstTimestamp: at,
    lastTimestamp: at,
  };
  await ask(cluster, EVENTS, { signal }, { method: 'POST', body, dropsBody: true });
}
