import { Failure } from '../../base/failure.ts';
import type { Steps } from '../../engine/changes/change.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { waitForHealthyControlPlane } from '../control-plane.ts';
import { waitForHealthyKubelet } from '../kubelet.ts';
import { MANIFEST_MISSING } from '../phases-sentences.ts';
import { ADMINISTRATOR_FACTS, empowerAdministrator } from './administrator.ts';
import { initPhase, KUBELET_FINALIZE } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { rotateCertificate } from './kubelet-finalize.ts';
import { INIT_PHASE_WAIT_CONTROL_PLANE } from './phases-init-sentences.ts';

/** Waits until the kubelet and the control plane are healthy, then grants the administrator its permissions. */
export const waitControlPlane = initPhase({
  name: 'wait-control-plane',
  short: INIT_PHASE_WAIT_CONTROL_PLANE,
  needs: ['node', 'writtenKubelet', 'writtenPods', 'phasesOfRun', ...ADMINISTRATOR_FACTS],
  flags: INIT_PHASE_FLAGS['wait-control-plane'],
  *steps(facts): Steps {
    const { configuration, node, writtenKubelet, writtenPods, phasesOfRun } = facts;
    if (writtenPods === undefined) throw new Failure(MANIFEST_MISSING, { path: manifestPath('kube-apiserver') });
    yield* waitForHealthyKubelet(writtenKubelet, configuration.timeouts);
    yield* waitForHealthyControlPlane(writtenPods, node, configuration.timeouts);
    yield* empowerAdministrator(facts);
    // Earlier than in kubeadm: a kubelet started before its API server waits seconds before it registers the node, and a
    // restarted one registers at once.
    if (phasesOfRun.has(KUBELET_FINALIZE))
      yield* rotateCertificate(configuration, { expected: phasesOfRun.has('kubelet-start') });
  },
});
