import { record } from '../../base/record.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { ask } from './requests.ts';

const SELF_ACCESS_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const TIMEOUT_MS = 2_000;

/**
 * True if the cluster approves kubelets' certificate requests of this connection's user by itself: kube-controller-manager
 * asks the same of the user of each request. False also if the API server does not tell.
 */
export async function approvesKubelets(cluster: TrustedCluster, signal: AbortSignal): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        group: 'certificates.k8s.io',
        resource: 'certificatesigningrequests',
        subresource: 'nodeclient',
        verb: 'create',
      },
    },
  };
  const { response } = await ask(
    cluster,
    SELF_ACCESS_REVIEW,
    { signal, requestMs: TIMEOUT_MS },
    { method: 'POST', body },
  );
  return response?.status === 201 && record(record(response.body).status).allowed === true;
}
