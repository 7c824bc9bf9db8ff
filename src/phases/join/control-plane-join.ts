import type { Steps } from '../../engine/changes/change.ts';
import { PATHS } from '../../manifests/paths.ts';
import { markAsControlPlane, waitForHealthyControlPlane } from '../control-plane.ts';
import { phase } from '../phase.ts';
import { JOIN_PHASE_FLAGS } from './flags.ts';
import { UPDATE_STATUS_DEPRECATED } from './phases-join-sentences.ts';
import {
  PHASE_MARK_CONTROL_PLANE,
  PHASE_UPDATE_STATUS,
  PHASE_WAIT_CONTROL_PLANE,
} from './summaries/join-summaries-sentences.ts';

/** Accepted for old scripts: kubeadm no longer stores a ClusterStatus. */
export const updateStatus = phase({
  name: 'control-plane-join/update-status',
  short: () => PHASE_UPDATE_STATUS(),
  needs: [],
  flags: JOIN_PHASE_FLAGS['update-status'],
  withoutEndpoint: true,
  roles: ['control-plane'],
  doesNothing: (facts) => UPDATE_STATUS_DEPRECATED(facts),
  *steps(): Steps {},
});

export const markControlPlane = phase({
  name: 'control-plane-join/mark-control-plane',
  short: () => PHASE_MARK_CONTROL_PLANE(),
  needs: ['configuration', 'node', 'cluster'],
  flags: JOIN_PHASE_FLAGS['mark-control-plane'],
  withoutEndpoint: true,
  roles: ['control-plane'],
  *steps({ configuration: { nodeRegistration, timeouts }, node, cluster: { configuration } }): Steps {
    const access = { kubeconfigPath: PATHS.adminConf, timeoutMs: timeouts.kubernetesAPICall };
    yield* markAsControlPlane({ nodeRegistration, node, configuration }, access);
  },
});

/** Waits until the components on this host are healthy. */
export const waitControlPlane = phase({
  name: 'wait-control-plane',
  short: () => PHASE_WAIT_CONTROL_PLANE(),
  needs: ['configuration', 'node', 'writtenPods'],
  flags: JOIN_PHASE_FLAGS['wait-control-plane'],
  roles: ['control-plane'],
  *steps({ configuration, node, writtenPods }): Steps {
    if (writtenPods === undefined) return;
    yield* waitForHealthyControlPlane(writtenPods, node, configuration.timeouts);
  },
});
