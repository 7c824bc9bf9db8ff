import type { PkiProblem } from '../../pki/reading/problem.ts';
import {
  type Kubeconfig,
  type KubeconfigCluster,
  KubeconfigError,
  type KubeconfigUser,
  parseKubeconfig,
} from './kubeconfig.ts';

/** The cluster and user of a kubeconfig's current context; `user` is undefined if the kubeconfig lacks it. */
export interface CurrentContext {
  cluster: KubeconfigCluster;
  user: KubeconfigUser | undefined;
}

/** The current context of a control plane's kubeconfig, which must name one as kubeadm's do, or the problem. */
export async function currentContext(file: string, content: Buffer): Promise<CurrentContext | { problem: PkiProblem }> {
  let config: Kubeconfig;
  try {
    config = await parseKubeconfig(content, 'own');
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
