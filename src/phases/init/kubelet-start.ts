import { all, type Steps } from '../../engine/changes/change.ts';
import { kubeletConfiguration } from '../../manifests/kubelet-configuration.ts';
import { kubeletFiles, startKubelet, stopKubelet } from '../kubelet.ts';
import { initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_KUBELET_START } from './phases-init-sentences.ts';

/** Writes the kubelet's files and (re)starts it; it then starts the control plane from the manifests. */
export const kubeletStart = initPhase({
  name: 'kubelet-start',
  short: INIT_PHASE_KUBELET_START,
  needs: ['configuration', 'node', 'hostname', 'cluster', 'patches'],
  triedWith: ['cluster', 'node', 'patches'],
  flags: INIT_PHASE_FLAGS['kubelet-start'],
  *steps({ configuration: { nodeRegistration }, node, hostname, cluster, patches }): Steps {
    const kubelet = kubeletConfiguration(cluster, node, patches);
    // Stopped first: a kubelet that systemd restarts must not start with half of its files.
    yield* stopKubelet();
    yield* all(kubeletFiles({ nodeRegistration, node, hostname, configuration: cluster.configuration, kubelet }));
    yield* startKubelet();
  },
  tryPatches: ({ cluster, node, patches }) => void kubeletConfiguration(cluster, node, patches),
});
