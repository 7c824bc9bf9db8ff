import { Failure } from '../../base/failure.ts';
import type { Steps } from '../../engine/changes/change.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { controlPlaneIsHealthy } from '../control-plane-health.ts';
import { kubeletIsHealthy } from '../kubelet.ts';
import { MANIFEST_MISSING } from '../sentences.ts';
import { ADMINISTRATOR_FACTS, empowerAdministrator } from './administrator.ts';
import { rotateCertificate } from './kubelet-finalize.ts';
import { initPhase, KUBELET_FINALIZE, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_WAIT_CONTROL_PLANE } from './sentences.ts';

/** The kubelet runs and the control plane is healthy; then its administrator gets the rights for the rest. */
export const waitControlPlane = initPhase({
  name: 'wait-control-plane',
  short: INIT_PHASE_WAIT_CONTROL_PLANE,
  needs: ['node', 'writtenKubelet', 'writtenPods', 'runs', ...ADMINISTRATOR_FACTS],
  flags: PHASE_FLAGS['wait-control-plane'],
  *steps(facts): Steps {
    const { configuration, node, writtenKubelet, writtenPods, runs } = facts;
    if (writtenPods === undefined) throw new Failure(MANIFEST_MISSING, { path: manifestPath('kube-apiserver') });
    yield* kubeletIsHealthy(writtenKubelet, configuration.timeouts);
    yield* controlPlaneIsHealthy(writtenPods, node, configuration.timeouts);
    yield* empowerAdministrator(facts);
    // Here and not only where kubeadm does it: a kubelet that was started before its API server pauses for seconds
    // before it registers the node, and
    // one that is restarted now does so at once.
    if (runs.has(KUBELET_FINALIZE)) yield* rotateCertificate(configuration, { expected: runs.has('kubelet-start') });
  },
});
