import type { X509Certificate } from 'node:crypto';
import type { Endpoint } from '../../wire/endpoint.ts';
import { KubeconfigError, parseKubeconfig } from '../kubeconfig/kubeconfig.ts';
import { authoritiesOf, choose, serverOf } from '../kubeconfig/kubeconfig-choice.ts';

/** What the kubeconfig in cluster-info says. */
export interface DescribedCluster {
  server: Endpoint;
  /** PEM. */
  caBundle: string;
  authorities: X509Certificate[];
}

/** Throws a KubeconfigError (see inClusterInfo). */
export async function describeCluster(kubeconfig: string): Promise<DescribedCluster> {
  const { cluster } = choose(await parseKubeconfig(kubeconfig));
  const authority = cluster.certificateAuthority;
  if (authority === undefined || 'path' in authority) throw new KubeconfigError('no-ca');
  return { server: serverOf(cluster), caBundle: authority.data, authorities: authoritiesOf(authority.data) };
}
