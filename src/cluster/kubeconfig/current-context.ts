import type { PkiProblem } from '../../pki/reading/problem.ts';
import {
  type Kubeconfig,
  type KubeconfigCluster,
  KubeconfigError,
  type KubeconfigUser,
  parseKubeconfig,
} from './kubeconfig.ts';

/**
 * The cluster and the user of a kubeconfig's current context; `user` is undefined where it lacks the one that it names.
 */
export interface CurrentContext {
  cluster: KubeconfigCluster;
  user: KubeconfigUser | undefined;
}

/** What a kubeconfig of a control plane says, or why it says nothing. It must name its context, as kubeadm's do. */
export async function currentContext(file: string, content: Buffer): Promise<CurrentContext | { problem: PkiProblem }> {
  let config: Kubeconfig;
  try {
    config = await parseKubeconfig(content);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return { problem: { type: 'bad-kubeconfig', file, detail: error.detail ?? '' } };
  }
  const context = config.contexts.find(({ name }) => name === config.currentContext);
  if (context === undefined) return { problem: { type: 'no-context', file } };
  const cluster = config.clusters.find(({ name }) => name === context.cluster);
  if (cluster === undefined) return { problem: { type: 'no-cluster', file } };
  return { cluster, user: config.users.find(({ name }) => name === context.user) };
}
