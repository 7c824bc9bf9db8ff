import { closing } from '../base/try.ts';
import type { ReadOptions } from '../cluster/api/get.ts';
import { administratorRefusal } from '../cluster/api/requests.ts';
import { clusterOfKubeconfig } from '../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { ChangeRecord, Steps } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import type { ApiAccess } from '../engine/identities.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';

/** Options of work on a cluster with the permissions of a kubeconfig. */
export interface Administering {
  /** The kubeconfig of an administrator. */
  kubeconfigPath: string;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
}

export interface Changing extends Administering {
  /** Show the changes without making them. */
  dryRun: boolean;
}

/** Time limit for the API server; short, because people wait for these commands. */
const TIMEOUT_MS = 5_000;

export function accessOf({ kubeconfigPath }: Administering): ApiAccess {
  return { kubeconfigPath, timeoutMs: TIMEOUT_MS };
}

/** Reads from the cluster; a refusal names what could not be read. Throws a Failure. */
export async function readAsAdministrator<T>(
  { kubeconfigPath, host, emit, signal }: Administering,
  work: (admin: TrustedCluster, reading: ReadOptions) => Promise<T>,
): Promise<T> {
  const admin = await clusterOfKubeconfig(kubeconfigPath, { host: host.read, signal });
  const asked = { server: admin.server, kubeconfig: kubeconfigPath, reading: true };
  return closing(admin.connection, () =>
    work(admin, {
      timeoutMs: TIMEOUT_MS,
      clock: host.read.clock,
      emit,
      signal,
      refusal: (response, path) => administratorRefusal({ ...asked, path }, response),
    }),
  );
}

/** Makes the changes, or shows them. */
export async function carryOut<Result>(
  phase: string,
  steps: Steps<Result>,
  { host, emit, signal, dryRun }: Changing,
): Promise<{ result: Result; records: readonly ChangeRecord[] }> {
  const executor = createExecutor({ preview: dryRun });
  const context = { host: dryRun ? overlayHost(host.read) : host, signal, emit };
  return { result: await executor.run(phase, steps, context), records: executor.records };
}
