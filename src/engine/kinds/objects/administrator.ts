import { type Answer, administratorRefusal, type RetryOptions, retry } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { ApiAccess } from '../../identities.ts';
import type { ChangeContext } from '../../kind.ts';

/** A new control plane needs this long for its namespaces, default roles and their propagation. */
const SETTLING_MS = 15_000;
/** Longest pause before an object is read again after a conflict. */
const CONFLICT_MS = 100;

/** Changes the cluster with the permissions of a kubeconfig; retries temporary failures for `access.timeoutMs`. */
export async function changeAsAdministrator<Result>(
  { access, path }: { access: ApiAccess; path: string },
  { identities, host, emit, signal }: ChangeContext,
  attempt: (admin: TrustedCluster) => Promise<{ result: Result } | Answer>,
  options: Pick<RetryOptions, 'retryMs' | 'waiting' | 'lastRetryMs'> = {},
): Promise<Result> {
  const admin = await identities.of(access);
  const { timeoutMs } = access;
  return retry(() => attempt(admin), {
    ...{ timeoutMs, emit, signal, clock: host.read.clock },
    refusal: (response) =>
      administratorRefusal({ server: admin.server, kubeconfig: access.kubeconfigPath, path }, response),
    ...options,
    waiting: (answer) => (isConflict(answer) ? null : options.waiting?.(answer)),
    // A constant pause: among several writers, one that backs off would never be the first.
    pause: (answer) => (isConflict(answer) ? host.read.clock.random() * CONFLICT_MS : undefined),
    retryMs: (answer) => options.retryMs?.(answer) ?? retryMs(answer, access),
  });
}

function isConflict({ response }: Answer): boolean {
  return response?.status === 409;
}

/** Retries a conflict, and 403 and 404 of a control plane that has just started. */
function retryMs(answer: Answer, { timeoutMs, settling }: ApiAccess): number | undefined {
  if (isConflict(answer)) return timeoutMs;
  const status = answer.response?.status;
  return settling && (status === 403 || status === 404) ? Math.min(timeoutMs, SETTLING_MS) : undefined;
}
