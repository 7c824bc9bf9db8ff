import type { Steps } from '../../engine/changes/change.ts';
import { controlPlaneIsHealthy } from '../control-plane-health.ts';
import { phase } from '../phase.ts';
import { PHASE_WAIT_CONTROL_PLANE } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Waits until the components on this host are healthy. */
export const waitControlPlane = phase({
  name: 'wait-control-plane',
  short: () => PHASE_WAIT_CONTROL_PLANE(),
  needs: ['configuration', 'node', 'writtenPods'],
  flags: PHASE_FLAGS['wait-control-plane'],
  roles: ['control-plane'],
  *steps({ configuration, node, writtenPods }): Steps {
    if (writtenPods === undefined) return;
    yield* controlPlaneIsHealthy(writtenPods, node, configuration.timeouts);
  },
});
