import type { Steps } from '../../engine/changes/change.ts';
import { staticPod } from '../../manifests/static-pods/index.ts';
import { POD_FACTS, podInputs, writeManifests } from '../facts/component-manifests.ts';
import { phase } from '../phase.ts';
import { PHASE_CONTROL_PLANE } from '../sentences.ts';
import { ETCD_PHASE, PHASE_FLAGS } from './flags.ts';

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/**
 * Writes the manifests of the components. In a join that adds an etcd member, the phase etcd writes the API server's
 * manifest instead, once that member serves: earlier the API server could not work.
 */
export const controlPlane = phase({
  name: 'control-plane-prepare/control-plane',
  short: () => PHASE_CONTROL_PLANE(),
  needs: [...POD_FACTS, 'runs'],
  flags: PHASE_FLAGS['control-plane'],
  roles: ['control-plane'],
  *steps(facts): Steps {
    const afterEtcd = facts.cluster.configuration.etcd.type === 'local' && facts.runs.has(ETCD_PHASE);
    yield* writeManifests(afterEtcd ? COMPONENTS.slice(1) : COMPONENTS, facts);
  },
  tryPatches(facts) {
    for (const component of COMPONENTS) staticPod(component, podInputs(facts));
  },
});
