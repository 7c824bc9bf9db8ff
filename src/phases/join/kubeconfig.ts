import { all, type Steps } from '../../changes/change.ts';
import { controlPlaneKubeconfigs } from '../../manifests/control-plane-kubeconfigs.ts';
import { phase } from '../phase.ts';
import { PHASE_FLAGS } from './flags.ts';

/** admin.conf for the control-plane endpoint, controller-manager.conf and scheduler.conf for this machine's own API server. */
export const kubeconfig = phase({
  name: 'control-plane-prepare/kubeconfig',
  short: 'PHASE_KUBECONFIG',
  needs: ['cluster', 'localEndpoint'],
  flags: PHASE_FLAGS.kubeconfig,
  roles: ['control-plane'],
  *steps({ cluster, localEndpoint }): Steps {
    yield* all(controlPlaneKubeconfigs(cluster.configuration, localEndpoint));
  },
});
