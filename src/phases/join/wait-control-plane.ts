import type { Steps } from '../../engine/changes/change.ts';
import { controlPlaneIsHealthy } from '../control-plane-health.ts';
import { phase } from '../phase.ts';
import { PHASE_WAIT_CONTROL_PLANE } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/**
 * The three components on this host are healthy. Where they answer is told by their manifests, which patches may have
 * changed.
 */
export const waitControlPlane = phase({
  name: 'wait-control-plane',
  short: PHASE_WAIT_CONTROL_PLANE,
  needs: ['configuration', 'node', 'writtenPods'],
  flags: PHASE_FLAGS['wait-control-plane'],
  roles: ['control-plane'],
  *steps({ configuration, node, writtenPods }): Steps {
    if (writtenPods === undefined) return;
    yield* controlPlaneIsHealthy(writtenPods, node, configuration.timeouts);
  },
});
