import { Failure } from '../../base/failure.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import { refusalReason } from './requests.ts';
import { CLUSTER_READ_FAILED, CLUSTER_WRITE_FAILED, KUBECONFIG_FORBIDDEN, KUBECONFIG_REJECTED } from './sentences.ts';

/** The failure of a refused request for the owner of the kubeconfig. `reading`: the request would change nothing. */
export function administratorRefusal(
  { reading, kubeconfig, ...asked }: { server: string; kubeconfig: string; path: string; reading?: boolean },
  response: ApiResponse,
): Failure {
  const reason = refusalReason(response);
  if (response.status === 401) return new Failure(KUBECONFIG_REJECTED, { server: asked.server, kubeconfig, reason });
  if (response.status === 403) return new Failure(KUBECONFIG_FORBIDDEN, { ...asked, kubeconfig, reason });
  return new Failure(reading ? CLUSTER_READ_FAILED : CLUSTER_WRITE_FAILED, { ...asked, reason });
}
