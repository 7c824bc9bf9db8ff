import type { Text } from '../../base/text.ts';
import type { Steps } from '../../engine/changes/change.ts';
import type { ControlPlaneComponentName } from '../../manifests/paths.ts';
import { staticPod } from '../../manifests/static-pods/index.ts';
import { POD_FACTS, podInputs, writeManifests } from '../facts/component-manifests.ts';
import type { Phase } from '../phase.ts';
import { type InitFacts, initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_APISERVER, INIT_PHASE_CONTROLLER_MANAGER, INIT_PHASE_SCHEDULER } from './phases-init-sentences.ts';

/** In kubeadm's order and with its phase names. */
const PHASES = {
  'kube-apiserver': { name: 'apiserver', short: INIT_PHASE_APISERVER },
  'kube-controller-manager': { name: 'controller-manager', short: INIT_PHASE_CONTROLLER_MANAGER },
  'kube-scheduler': { name: 'scheduler', short: INIT_PHASE_SCHEDULER },
} as const satisfies Record<ControlPlaneComponentName, { name: keyof typeof INIT_PHASE_FLAGS; short: Text }>;

/** Writes the manifest of a component; the kubelet starts it as soon as the file exists. */
function component(component: ControlPlaneComponentName): Phase<InitFacts> {
  const { name, short } = PHASES[component];
  return initPhase({
    name: `control-plane/${name}`,
    short,
    needs: POD_FACTS,
    flags: INIT_PHASE_FLAGS[name],
    *steps(facts): Steps {
      yield* writeManifests([component], facts);
    },
    tryPatches: (facts) => void staticPod(component, podInputs(facts)),
  });
}

export const controlPlane: readonly Phase<InitFacts>[] = (Object.keys(PHASES) as ControlPlaneComponentName[]).map(
  component,
);
