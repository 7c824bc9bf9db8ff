import { BundleError, parseCertificateBundle } from '../../pki/reading/bundle.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { parseServerUrl } from '../../wire/endpoint.ts';
import { type Kubeconfig, type KubeconfigCluster, KubeconfigError, type KubeconfigUser } from './kubeconfig.ts';

/** Which cluster and user a kubeconfig means. */
export interface Choice {
  cluster: KubeconfigCluster;
  user: KubeconfigUser | undefined;
}

/** Several clusters, and nothing says which. */
export class AmbiguousKubeconfig extends KubeconfigError {
  readonly clusters: string[];

  constructor(clusters: string[]) {
    super('no-context');
    this.clusters = clusters;
  }
}

/** The cluster without a name first, as kubeadm takes it (cluster-info has such a one); then the current context's; then the only one there is. */
export function choose(config: Kubeconfig): Choice {
  if (config.clusters.length === 0) throw new KubeconfigError('no-cluster');
  const context = config.contexts.find((one) => one.name === config.currentContext);
  if (config.currentContext !== '' && context === undefined) throw new KubeconfigError('no-context', config.currentContext);
  const user = chosenUser(config, context?.user);
  const unnamed = config.clusters.find((one) => one.name === '');
  if (unnamed !== undefined) return { cluster: unnamed, user };
  if (context !== undefined) {
    const cluster = config.clusters.find((one) => one.name === context.cluster);
    if (cluster === undefined) throw new KubeconfigError('no-context', context.cluster);
    return { cluster, user };
  }
  const [only, ...others] = config.clusters;
  if (only === undefined || others.length > 0) throw new AmbiguousKubeconfig(config.clusters.map((one) => one.name));
  return { cluster: only, user };
}

function chosenUser(config: Kubeconfig, name: string | undefined): KubeconfigUser | undefined {
  if (name === undefined) return config.users.length === 1 ? config.users[0] : undefined;
  const user = config.users.find((one) => one.name === name);
  if (user === undefined && name !== '') throw new KubeconfigError('no-context', name);
  return user;
}

/** The cluster's server; only https://host:port can be verified and written for the kubelet. */
export function serverOf(cluster: KubeconfigCluster): Endpoint {
  if (cluster.server === '') throw new KubeconfigError('no-server');
  const endpoint = parseServerUrl(cluster.server);
  if (endpoint === undefined) throw new KubeconfigError('bad-server');
  return endpoint;
}

/** The certificates of a CA bundle; a KubeconfigError when it is none. */
export function authoritiesOf(bundle: string): ReturnType<typeof parseCertificateBundle> {
  try {
    return parseCertificateBundle(bundle);
  } catch (error) {
    if (error instanceof BundleError) throw new KubeconfigError(error.problem === 'ambiguous' ? 'ambiguous-ca' : 'bad-ca', error.problem);
    throw error;
  }
}
