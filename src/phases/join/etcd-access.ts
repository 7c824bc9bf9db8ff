import type { ClusterFacts } from '../../cluster/api/read-facts.ts';
import type { EtcdAccess } from '../../cluster/etcd/open.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { PATHS } from '../../manifests/paths.ts';

/** How this machine reaches the cluster's etcd, once its certificates and admin.conf are there. */
export function etcdAccess({ timeouts }: JoinConfiguration, { configuration }: ClusterFacts): EtcdAccess {
  return { kubeconfigPath: PATHS.adminConf, certificatesDir: configuration.certificatesDir, timeoutMs: timeouts.etcdAPICall };
}
