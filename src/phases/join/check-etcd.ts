import type { ClusterFacts } from '../../cluster/api/read-facts.ts';
import type { EtcdAccess } from '../../cluster/etcd/open.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import { PATHS } from '../../manifests/paths.ts';
import { phase } from '../phase.ts';
import { PHASE_CHECK_ETCD } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/**
 * Enough members of etcd are healthy before one is added; an external etcd is reachable with the certificates that are
 * here.
 */
export const checkEtcd = phase({
  name: 'check-etcd',
  short: PHASE_CHECK_ETCD,
  needs: ['configuration', 'cluster'],
  flags: PHASE_FLAGS['check-etcd'],
  roles: ['control-plane'],
  *steps({ configuration, cluster }): Steps {
    const { etcd } = cluster.configuration;
    const timeoutMs = configuration.timeouts.etcdAPICall;
    if (etcd.type === 'external') {
      const { endpoints, caFile, certFile, keyFile } = etcd.external;
      yield* change({
        kind: 'wait-until',
        condition: { type: 'external-etcd-healthy', endpoints, caFile, certFile, keyFile },
        timeoutMs,
      });
    } else {
      yield* change({
        kind: 'wait-until',
        condition: { type: 'etcd-healthy', access: etcdAccess(configuration, cluster) },
        timeoutMs,
      });
    }
  },
});

/** How this machine reaches the cluster's etcd, once its certificates and admin.conf are there. */
export function etcdAccess({ timeouts }: JoinConfiguration, { configuration }: ClusterFacts): EtcdAccess {
  return {
    kubeconfigPath: PATHS.adminConf,
    certificatesDir: configuration.certificatesDir,
    timeoutMs: timeouts.etcdAPICall,
  };
}
