import type { Steps } from '../../engine/changes/change.ts';
import { phase } from '../phase.ts';
import { pullControlPlaneImages } from '../pull-images.ts';
import { PHASE_PREFLIGHT } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Checks the host, alone and against the cluster, by reading the facts of the checks. Pulls a control plane's images. */
export const preflight = phase({
  name: 'preflight',
  short: () => PHASE_PREFLIGHT(),
  needs: ['configuration', 'hostChecks', 'clusterChecks', 'node', 'cluster'],
  flags: PHASE_FLAGS.preflight,
  roles: ['worker', 'control-plane'],
  *steps({ configuration, hostChecks, node, cluster }): Steps {
    if (node.role === 'worker') return;
    const { nodeRegistration } = configuration;
    yield* pullControlPlaneImages(cluster.configuration, { nodeRegistration, node, hostChecks });
  },
});
