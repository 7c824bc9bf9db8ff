import { all, type Steps } from '../../engine/changes/change.ts';
import { controlPlaneKubeconfigs, JOIN_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { phase } from '../phase.ts';
import { PHASE_KUBECONFIG } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/** admin.conf points to the control-plane endpoint; controller-manager.conf and scheduler.conf to the local API server. */
export const kubeconfig = phase({
  name: 'control-plane-prepare/kubeconfig',
  short: () => PHASE_KUBECONFIG(),
  needs: ['node', 'cluster', 'localEndpoint'],
  flags: PHASE_FLAGS.kubeconfig,
  roles: ['control-plane'],
  *steps({ node, cluster, localEndpoint }): Steps {
    yield* all(controlPlaneKubeconfigs(JOIN_KUBECONFIGS, cluster.configuration, { node, endpoint: localEndpoint }));
  },
});
