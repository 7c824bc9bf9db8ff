import type { Secret } from '../../base/secret.ts';
import { type JoinPoint, joinPoint } from '../../cluster/api/published-cluster.ts';
import type { InitFactSource } from './facts/read-facts.ts';

/** What an init has made for others to join by: only what its phases made in this run. */
export interface Joining {
  /** The bootstrap tokens. */
  tokens: readonly Secret[];
  /** What kubeadm-certs was encrypted with. */
  certificateKey: Secret | undefined;
  /** How others find the cluster: shown at the end of the whole init. */
  cluster: JoinedCluster | undefined;
}

export interface JoinedCluster extends JoinPoint {
  /** It has an endpoint that control planes can share. */
  controlPlanes: boolean;
}

export async function joiningBy(facts: InitFactSource): Promise<Joining> {
  const ran = (phase: string) => facts.ranBefore.has(phase);
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
