import type { Steps } from '../../engine/changes/change.ts';
import { pullControlPlaneImages } from '../pull-images.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_PREFLIGHT } from './sentences.ts';

/** Checks the host (the facts it needs fail when a check does) and has the images of a control plane pulled. */
export const preflight = initPhase({
  name: 'preflight',
  short: INIT_PHASE_PREFLIGHT,
  needs: ['configuration', 'hostChecks', 'externalAuthorities', 'node', 'cluster'],
  flags: PHASE_FLAGS.preflight,
  *steps({ configuration, hostChecks, node, cluster }): Steps {
    yield* pullControlPlaneImages(cluster.configuration, {
      nodeRegistration: configuration.nodeRegistration,
      node,
      hostChecks,
    });
  },
});
