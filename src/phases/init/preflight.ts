import type { Steps } from '../../engine/changes/change.ts';
import { pullControlPlaneImages } from '../control-plane.ts';
import { initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_PREFLIGHT } from './phases-init-sentences.ts';

/** Checks the host by reading the facts of the checks, and pulls the images of a control plane. */
export const preflight = initPhase({
  name: 'preflight',
  short: INIT_PHASE_PREFLIGHT,
  needs: ['configuration', 'hostChecks', 'externalAuthorities', 'node', 'cluster'],
  flags: INIT_PHASE_FLAGS.preflight,
  *steps({ configuration, hostChecks, node, cluster }): Steps {
    const { nodeRegistration } = configuration;
    yield* pullControlPlaneImages(cluster.configuration, { nodeRegistration, node, hostChecks });
  },
});
