import type { Steps } from '../../engine/changes/change.ts';
import { staticPod } from '../../manifests/static-pods/index.ts';
import { POD_FACTS, podInputs, writeManifests } from '../facts/component-manifests.ts';
import { phase } from '../phase.ts';
import { PHASE_CONTROL_PLANE } from '../sentences.ts';
import { ETCD_PHASE, PHASE_FLAGS } from './flags.ts';

/**
 * Writes the manifests of the components. In a join that adds a member to etcd the API server's is written by the phase
 * etcd, once that member serves: before, it could not do anything.
 */
export const controlPlane = phase({
  name: 'control-plane-prepare/control-plane',
  short: PHASE_CONTROL_PLANE,
  needs: [...POD_FACTS, 'runs'],
  flags: PHASE_FLAGS['control-plane'],
  roles: ['control-plane'],
  *steps(facts): Steps {
    const afterEtcd = facts.cluster.configuration.etcd.type === 'local' && facts.runs.has(ETCD_PHASE);
    const apiServer = afterEtcd ? [] : (['kube-apiserver'] as const);
    yield* writeManifests([...apiServer, 'kube-controller-manager', 'kube-scheduler'], facts);
  },
  tryPatches(facts) {
    for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const)
      staticPod(component, podInputs(facts));
  },
});
