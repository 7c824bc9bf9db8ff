import type { Steps } from '../../changes/change.ts';
import { phase } from '../phase.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Checks the host and its fit to the cluster. All its work is reading: the facts it needs fail when a check does. */
export const preflight = phase({
  name: 'preflight',
  short: 'PHASE_PREFLIGHT',
  needs: ['hostChecks', 'clusterChecks'],
  flags: PHASE_FLAGS.preflight,
  roles: ['worker', 'control-plane'],
  *steps(): Steps {},
});
