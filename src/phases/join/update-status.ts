import type { Steps } from '../../engine/changes/change.ts';
import { phase } from '../phase.ts';
import { PHASE_UPDATE_STATUS, UPDATE_STATUS_DEPRECATED } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Accepted for old scripts: kubeadm no longer stores a ClusterStatus. */
export const updateStatus = phase({
  name: 'control-plane-join/update-status',
  short: () => PHASE_UPDATE_STATUS(),
  needs: [],
  flags: PHASE_FLAGS['update-status'],
  roles: ['control-plane'],
  doesNothing: (facts) => UPDATE_STATUS_DEPRECATED(facts),
  *steps(): Steps {},
});
