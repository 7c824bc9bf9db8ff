import { record } from '../../base/record.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { getObject, type ReadOptions } from './get.ts';

/** The cluster's CoreDNS; undefined for missing parts. */
export interface InstalledDns {
  replicas: number | undefined;
  /** Its configuration, possibly changed by a user. */
  corefile: string | undefined;
}

export async function readInstalledDns(cluster: TrustedCluster, options: ReadOptions): Promise<InstalledDns> {
  const absentIsFine = true;
  const [deployment, configMap] = await Promise.all([
    getObject(cluster, '/apis/apps/v1/namespaces/kube-system/deployments/coredns', { ...options, absentIsFine }),
    getObject(cluster, '/api/v1/namespaces/kube-system/configmaps/coredns', { ...options, absentIsFine }),
  ]);
  const { replicas } = record(record(deployment).spec);
  const { Corefile: corefile } = record(record(configMap).data);
  return {
    replicas: typeof replicas === 'number' ? replicas : undefined,
    corefile: typeof corefile === 'string' ? corefile : undefined,
  };
}
