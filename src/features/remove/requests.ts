import type { ReadOptions } from '../../cluster/api/get.ts';
import { ANY_OBJECT_BYTES, type Answer, administratorRefusal, ask, retry } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { ApiRequest, ApiResponse } from '../../wire/http/api.ts';

/** An administrator's connection, and how long a request is repeated. */
export interface AdminAccess {
  admin: TrustedCluster;
  reading: ReadOptions;
  kubeconfigPath: string;
}

export type Write = Pick<ApiRequest, 'method' | 'path'> & Partial<Pick<ApiRequest, 'body' | 'contentType'>>;

/**
 * Sends a request that changes the cluster until one of these statuses comes back, while the API server is busy or
 * restarting. Throws a Failure for any other response.
 */
export async function write(
  { path, ...request }: Write,
  accepts: readonly number[],
  { admin, reading, kubeconfigPath }: AdminAccess,
): Promise<ApiResponse> {
  const attempt = async (): Promise<{ result: ApiResponse } | Answer> => {
    const answer = await ask(admin, path, { ...reading, maxBytes: ANY_OBJECT_BYTES }, request);
    return answer.response && accepts.includes(answer.response.status) ? { result: answer.response } : answer;
  };
  const { server } = admin;
  return retry(attempt, {
    ...reading,
    refusal: (response) => administratorRefusal({ server, kubeconfig: kubeconfigPath, path }, response),
  });
}

/** Deletes exactly this object. False if it was gone, or another one has its name. */
export async function deleted(
  path: string,
  preconditions: { uid?: string; resourceVersion?: string } | undefined,
  access: AdminAccess,
): Promise<boolean> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...(preconditions && { preconditions }) };
  const { status } = await write({ method: 'DELETE', path, body }, [200, 202, 404, 409], access);
  return status < 300;
}
