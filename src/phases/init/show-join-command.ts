import type { Steps } from '../../engine/changes/change.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_SHOW_JOIN_COMMAND } from './sentences.ts';

/** Changes nothing. If it has run, init shows the join commands. */
export const showJoinCommand = initPhase({
  name: 'show-join-command',
  short: INIT_PHASE_SHOW_JOIN_COMMAND,
  needs: [],
  flags: PHASE_FLAGS['show-join-command'],
  requires: ['bootstrap-token', 'upload-certs'],
  *steps(): Steps {},
});
