import { record } from '../../../base/record.ts';
import { getObject, type ReadOptions } from '../../../cluster/api/get.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { NodeLease } from './silence.ts';

const DEFAULT_LEASE_SECONDS = 40;

/** Reads the Lease of a node's kubelet; undefined if there is none. */
export async function leaseOf(
  node: string,
  admin: TrustedCluster,
  options: Pick<ReadOptions, 'timeoutMs' | 'clock' | 'emit' | 'signal'>,
): Promise<NodeLease | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${encodeURIComponent(node)}`;
  const object = await getObject(admin, path, { ...options, absentIsFine: true });
  if (object === undefined) return undefined;
  const { renewTime, leaseDurationSeconds } = record(record(object).spec);
  const seconds = typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds : DEFAULT_LEASE_SECONDS;
  return { renewTime: String(renewTime), durationMs: seconds * 1_000 };
}
