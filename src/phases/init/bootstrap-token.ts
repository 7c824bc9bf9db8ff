import type { Steps } from '../../engine/changes/change.ts';
import { bootstrapTokenSecret } from '../../manifests/objects/bootstrap-token.ts';
import { clusterInfoObjects } from '../../manifests/objects/cluster-info.ts';
import { nodeBootstrapObjects } from '../../manifests/objects/rbac.ts';
import { ADMINISTRATOR_FACTS, administratorAccess, applyObjects, empowerAdministrator } from './administrator.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_BOOTSTRAP_TOKEN } from './sentences.ts';

/** Creates the bootstrap tokens, the rights that joins need, and the ConfigMap cluster-info. */
export const bootstrapToken = initPhase({
  name: 'bootstrap-token',
  aliases: ['bootstraptoken'],
  short: INIT_PHASE_BOOTSTRAP_TOKEN,
  needs: ['cluster', 'published', 'now', ...ADMINISTRATOR_FACTS],
  flags: PHASE_FLAGS['bootstrap-token'],
  *steps(facts): Steps {
    yield* empowerAdministrator(facts);
    const { configuration, cluster, published, now } = facts;
    const tokens = configuration.bootstrapTokens.map((token) => bootstrapTokenSecret(token, now));
    const objects = [...tokens, ...nodeBootstrapObjects(cluster.configuration), ...clusterInfoObjects(published)];
    yield* applyObjects(objects, administratorAccess(facts));
  },
});
