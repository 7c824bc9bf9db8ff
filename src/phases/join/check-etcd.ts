import type { ClusterFacts } from '../../cluster/api/read-facts.ts';
import type { EtcdAccess } from '../../cluster/etcd/open.ts';
import type { ExternalEtcd } from '../../config/types/cluster.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import { PATHS } from '../../manifests/paths.ts';
import { phase } from '../phase.ts';
import { PHASE_CHECK_ETCD } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Waits until etcd is healthy enough for another member, or an external etcd answers with this machine's certificates. */
export const checkEtcd = phase({
  name: 'check-etcd',
  short: () => PHASE_CHECK_ETCD(),
  needs: ['configuration', 'cluster'],
  flags: PHASE_FLAGS['check-etcd'],
  roles: ['control-plane'],
  *steps({ configuration, cluster }): Steps {
    const { etcd } = cluster.configuration;
    const condition =
      etcd.type === 'external'
        ? externalEtcdHealthy(etcd.external)
        : ({ type: 'etcd-healthy', access: etcdAccess(configuration, cluster) } as const);
    yield* change({ kind: 'wait-until', condition, timeoutMs: configuration.timeouts.etcdAPICall });
  },
});

function externalEtcdHealthy({ endpoints, caFile, certFile, keyFile }: ExternalEtcd) {
  return { type: 'external-etcd-healthy', endpoints, caFile, certFile, keyFile } as const;
}

/** This machine's access to the cluster's etcd, with its own certificates and admin.conf. */
export function etcdAccess({ timeouts }: JoinConfiguration, { configuration }: ClusterFacts): EtcdAccess {
  return {
    kubeconfigPath: PATHS.adminConf,
    certificatesDir: configuration.certificatesDir,
    timeoutMs: timeouts.etcdAPICall,
  };
}
