import { record } from '../../base/record.ts';
import { type SpkiPin, spkiHash } from '../../pki/keys/spki.ts';
import { parseCertificateBundle } from '../../pki/reading/bundle.ts';
import { serverUrl } from '../../wire/endpoint.ts';
import { describeCluster, inClusterInfo } from '../discovery/cluster-info.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { getObject, type ReadOptions } from './get.ts';

/** The address and CA by which others find a cluster. */
export interface PublishedCluster {
  /** https://host:port. */
  server: string;
  /** PEM. */
  caBundle: string;
}

const PATH = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

/**
 * Reads cluster-info, as joining machines do. Without it, returns this connection's own server, which may be a tunnel
 * or one of several API servers.
 */
export async function readPublishedCluster(cluster: TrustedCluster, options: ReadOptions): Promise<PublishedCluster> {
  const { kubeconfig } = record(record(await getObject(cluster, PATH, { ...options, absentIsFine: true })).data);
  if (typeof kubeconfig !== 'string' || kubeconfig === '')
    return { server: cluster.server, caBundle: cluster.caBundle };
  const { server, caBundle } = await inClusterInfo(cluster.server, () => describeCluster(kubeconfig));
  return { server: serverUrl(server), caBundle };
}

/** The parameters of discovery by token. */
export interface JoinPoint {
  /** The API server, as host:port. */
  endpoint: string;
  /** Hashes of every CA of the cluster. */
  caCertHashes: readonly SpkiPin[];
}

export function joinPoint({ server, caBundle }: PublishedCluster): JoinPoint {
  return { endpoint: server.replace(/^https:\/\//, ''), caCertHashes: parseCertificateBundle(caBundle).map(spkiHash) };
}
