import { change, type Steps } from '../../engine/changes/change.ts';
import { pullControlPlaneImages } from '../control-plane.ts';
import { phase } from '../phase.ts';
import { JOIN_PHASE_FLAGS } from './flags.ts';
import { ownIdentity } from './other-cluster.ts';
import { PHASE_PREFLIGHT } from './summaries/join-summaries-sentences.ts';

/**
 * Checks the host, alone and against the cluster, by reading the facts of the checks. Imports the images that came with the
 * configuration, and pulls a control plane's other ones.
 */
export const preflight = phase({
  name: 'preflight',
  short: () => PHASE_PREFLIGHT(),
  needs: [
    'configuration',
    'hostChecks',
    'clusterChecks',
    'node',
    'nodeMembership',
    'trustedCluster',
    'cluster',
    'images',
  ],
  flags: JOIN_PHASE_FLAGS.preflight,
  roles: ['worker', 'control-plane'],
  *steps({ configuration, hostChecks, node, nodeMembership, trustedCluster, cluster, images: brought }): Steps {
    // Without the phase kubelet-start, which refuses it too, the checks do not.
    ownIdentity(nodeMembership, trustedCluster);
    const { criSocket } = node;
    for (const image of brought?.images ?? [])
      yield* change({ kind: 'import-image', criSocket, bundle: brought?.path ?? '', image });
    if (node.role === 'worker') return;
    const { nodeRegistration } = configuration;
    const imported = brought?.images.map(({ name }) => name);
    yield* pullControlPlaneImages(cluster.configuration, { nodeRegistration, node, hostChecks, imported });
  },
});
