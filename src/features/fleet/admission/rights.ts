import { Failure } from '../../../base/failure.ts';
import { record } from '../../../base/record.ts';
import type { ReadOptions } from '../../../cluster/api/get.ts';
import { administratorRefusal, ask, retry } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { KUBE_SYSTEM } from '../../../manifests/objects/rbac.ts';
import type { ApiResponse } from '../../../wire/http/api.ts';
import { SIGNERS } from '../../admission/manifests/admission-objects.ts';
import { FLEET_RIGHTS_MISSING } from './fleet-admission-sentences.ts';

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const CSR = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };
const SECRETS = { group: '', resource: 'secrets', namespace: KUBE_SYSTEM };

/** authorization.k8s.io/v1 ResourceAttributes: what a run does with the kubeconfig. */
const NEEDED = [
  ...['list', 'get', 'create', 'patch', 'delete'].map((verb) => ({ verb, ...SECRETS })),
  ...['list', 'watch'].map((verb) => ({ verb, ...CSR })),
  { verb: 'patch', ...CSR, subresource: 'approval' },
  { verb: 'approve', group: CSR.group, resource: 'signers', name: SIGNERS.client },
  { verb: 'get', group: '', resource: 'nodes' },
];
const REVIEWS = { verb: 'create', group: 'authorization.k8s.io', resource: 'subjectaccessreviews' };

type Right = (typeof NEEDED)[number] & { subresource?: string; namespace?: string; name?: string };

/**
 * Asks the API server whether the kubeconfig's user may do all that a run does. Without one of these permissions it would
 * stop half-way. Throws FLEET_RIGHTS_MISSING. Resolves with the server's time, if it told it.
 */
export async function requireRights(
  admin: TrustedCluster,
  { kubeconfig, reading, asksForReviews }: { kubeconfig: string; reading: ReadOptions; asksForReviews: boolean },
): Promise<number | undefined> {
  const { server } = admin;
  const refusal = (response: ApiResponse) =>
    administratorRefusal({ server, kubeconfig, path: PATH, reading: true }, response);
  const review = async (right: Right) => {
    const body = {
      ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
      spec: { resourceAttributes: right },
    };
    const answer = await ask(admin, PATH, reading, { method: 'POST', body });
    return { right, answer, allowed: record(record(answer.response?.body).status).allowed === true };
  };
  // Reviews change nothing, so all are repeated like a read while the API server is busy or restarting.
  const attempt = async () => {
    const result = await Promise.all([...NEEDED, ...(asksForReviews ? [REVIEWS] : [])].map(review));
    return result.find(({ answer }) => answer.response?.status !== 201)?.answer ?? { result };
  };
  const reviews = await retry(attempt, { ...reading, refusal });
  const missing = reviews.filter(({ allowed }) => !allowed).map(({ right }) => titleOf(right));
  if (missing.length > 0) throw new Failure(FLEET_RIGHTS_MISSING, { server, kubeconfig, missing });
  return reviews[0]?.answer.response?.serverTime;
}

/** In the form of kubectl auth can-i: "create secrets -n kube-system". */
function titleOf({ verb, resource, subresource, name, namespace }: Right): string {
  const what = [resource, ...(subresource === undefined ? [] : [subresource])].join('/');
  return [verb, what, ...(name === undefined ? [] : [name]), ...(namespace ? ['-n', namespace] : [])].join(' ');
}
