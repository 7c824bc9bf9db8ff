import type { Steps } from '../../engine/changes/change.ts';
import { phase } from '../phase.ts';
import { pullControlPlaneImages } from '../pull-images.ts';
import { PHASE_PREFLIGHT } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/**
 * Checks the host and its fit to the cluster (the facts it needs fail when a check does); has the images of a control
 * plane pulled.
 */
export const preflight = phase({
  name: 'preflight',
  short: PHASE_PREFLIGHT,
  needs: ['configuration', 'hostChecks', 'clusterChecks', 'node', 'cluster'],
  flags: PHASE_FLAGS.preflight,
  roles: ['worker', 'control-plane'],
  *steps({ configuration, hostChecks, node, cluster }): Steps {
    if (node.role === 'worker') return;
    yield* pullControlPlaneImages(cluster.configuration, {
      nodeRegistration: configuration.nodeRegistration,
      node,
      hostChecks,
    });
  },
});
