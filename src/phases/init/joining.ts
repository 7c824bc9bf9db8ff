import { onFailure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { type JoinPoint, joinPoint } from '../../cluster/api/published-cluster.ts';
import type { Steps } from '../../engine/changes/change.ts';
import { initPhase } from './facts/facts.ts';
import type { InitFactSource } from './facts/read-facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_SHOW_JOIN_COMMAND } from './phases-init-sentences.ts';

/** Everything that other machines need to join, as far as it is known: secrets only from phases of this run. */
export interface Joining {
  /** The bootstrap tokens. */
  tokens: readonly Secret[];
  /** The key that kubeadm-certs is encrypted with. */
  certificateKey: Secret | undefined;
  /** Endpoint and pins of the cluster, shown at the end of a whole init and for a cluster that exists already. */
  cluster: JoinedCluster | undefined;
}

/** Where other machines join. */
export interface JoinedCluster extends JoinPoint {
  /** The cluster has a controlPlaneEndpoint, so more control planes can join. */
  controlPlanes: boolean;
}

/** The secrets of an existing cluster are not known: it has only hashes and encrypted copies of them. */
export async function joiningExisting(facts: InitFactSource): Promise<Joining> {
  // Without admin.conf on this machine, nothing here has the endpoint.
  const cluster = await joinedCluster(facts).catch(onFailure(() => undefined));
  return { tokens: [], certificateKey: undefined, cluster };
}

export async function joiningBy(facts: InitFactSource): Promise<Joining> {
  const ran = (phase: string) => facts.phasesDone.has(phase);
  const { uploadCerts } = await facts.get('settings');
  const { bootstrapTokens } = await facts.get('configuration');
  return {
    tokens: ran('bootstrap-token') ? bootstrapTokens.map(({ token }) => token) : [],
    certificateKey: ran('upload-certs') && uploadCerts ? await facts.get('certificateKey') : undefined,
    cluster: ran('show-join-command') ? await joinedCluster(facts) : undefined,
  };
}

async function joinedCluster(facts: InitFactSource): Promise<JoinedCluster> {
  const { controlPlaneEndpoint } = (await facts.get('cluster')).configuration;
  return { ...joinPoint(await facts.get('published')), controlPlanes: controlPlaneEndpoint !== '' };
}

/** Changes nothing. If it has run, init shows the join commands. */
export const showJoinCommand = initPhase({
  name: 'show-join-command',
  short: INIT_PHASE_SHOW_JOIN_COMMAND,
  needs: [],
  flags: INIT_PHASE_FLAGS['show-join-command'],
  requires: ['bootstrap-token', 'upload-certs'],
  *steps(): Steps {},
});
