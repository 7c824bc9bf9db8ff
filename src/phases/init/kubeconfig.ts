import type { Text } from '../../base/text.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import { controlPlaneKubeconfig, type KubeconfigName } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import type { Phase } from '../phase.ts';
import { type InitFacts, initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import {
  INIT_PHASE_ADMIN_CONF,
  INIT_PHASE_CONTROLLER_MANAGER_CONF,
  INIT_PHASE_KUBELET_CONF,
  INIT_PHASE_SCHEDULER_CONF,
  INIT_PHASE_SUPER_ADMIN_CONF,
} from './phases-init-sentences.ts';

/** In kubeadm's order. */
const SHORT = {
  'admin.conf': INIT_PHASE_ADMIN_CONF,
  'super-admin.conf': INIT_PHASE_SUPER_ADMIN_CONF,
  'kubelet.conf': INIT_PHASE_KUBELET_CONF,
  'controller-manager.conf': INIT_PHASE_CONTROLLER_MANAGER_CONF,
  'scheduler.conf': INIT_PHASE_SCHEDULER_CONF,
} as const satisfies Record<KubeconfigName, Text>;

export function kubeconfigPhaseName(name: KubeconfigName): string {
  return `kubeconfig/${name.replace('.conf', '')}`;
}

/** Writes a kubeconfig with its client certificate. Keeps an existing one that fits. */
function kubeconfig(name: KubeconfigName): Phase<InitFacts> {
  return initPhase({
    name: kubeconfigPhaseName(name),
    short: SHORT[name],
    needs: ['node', 'cluster', 'externalAuthorities', 'localEndpoint', 'settings'],
    flags: name === 'kubelet.conf' ? INIT_PHASE_FLAGS['kubelet-kubeconfig'] : INIT_PHASE_FLAGS.kubeconfig,
    *steps({ node, cluster, localEndpoint, settings }): Steps {
      const options = { node, endpoint: localEndpoint, directory: settings.kubeconfigDirectory };
      yield* change(controlPlaneKubeconfig(name, cluster.configuration, options));
    },
  });
}

export const kubeconfigs: readonly Phase<InitFacts>[] = (Object.keys(SHORT) as KubeconfigName[]).map(kubeconfig);
