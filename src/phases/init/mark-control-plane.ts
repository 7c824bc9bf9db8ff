import type { Steps } from '../../engine/changes/change.ts';
import { markAsControlPlane } from '../mark-control-plane.ts';
import { ADMINISTRATOR_FACTS, administratorAccess, empowerAdministrator } from './administrator.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_MARK_CONTROL_PLANE } from './sentences.ts';

export const markControlPlane = initPhase({
  name: 'mark-control-plane',
  short: INIT_PHASE_MARK_CONTROL_PLANE,
  needs: ['node', 'cluster', ...ADMINISTRATOR_FACTS],
  flags: PHASE_FLAGS['mark-control-plane'],
  *steps(facts): Steps {
    yield* empowerAdministrator(facts);
    const { configuration, node, cluster } = facts;
    const marked = { nodeRegistration: configuration.nodeRegistration, node, configuration: cluster.configuration };
    yield* markAsControlPlane(marked, administratorAccess(facts));
  },
});
