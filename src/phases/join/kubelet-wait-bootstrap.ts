import type { Steps } from '../../changes/change.ts';
import { phase } from '../phase.ts';
import { PHASE_FLAGS } from './flags.ts';
import { waitForKubelet } from './wait-for-kubelet.ts';

/** Waits for a kubelet that kubelet-start has started. For a worker kubelet-start has waited already, and this finds it done. */
export const kubeletWaitBootstrap = phase({
  name: 'kubelet-wait-bootstrap',
  short: 'PHASE_KUBELET_WAIT_BOOTSTRAP',
  needs: ['configuration', 'node', 'writtenKubelet', 'ranBefore'],
  flags: PHASE_FLAGS['kubelet-wait-bootstrap'],
  roles: ['worker', 'control-plane'],
  endsBootstrap: true,
  *steps({ configuration, node, writtenKubelet, ranBefore }): Steps {
    if (node.role === 'worker' && ranBefore.has('kubelet-start')) return;
    yield* waitForKubelet(configuration, node, { kubelet: writtenKubelet });
  },
});
