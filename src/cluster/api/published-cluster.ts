import { record } from '../../base/record.ts';
import { type SpkiPin, spkiHash } from '../../pki/keys/spki.ts';
import { parseCertificateBundle } from '../../pki/reading/certificate-bundle.ts';
import { serverUrl } from '../../wire/endpoint.ts';
import { CLUSTER_INFO_PATH, describeCluster, inClusterInfo } from '../discovery/cluster-info.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { getObject, type ReadOptions } from './get.ts';

/** The parameters of discovery by token. */
export interface JoinPoint {
  /** The API server, as host:port. */
  endpoint: string;
  /** Hashes of every CA of the cluster. */
  caCertHashes: readonly SpkiPin[];
}

/** `server`: https://host:port; `caBundle`: PEM. */
export function joinPoint({ server, caBundle }: { server: string; caBundle: string }): JoinPoint {
  return { endpoint: server.replace(/^https:\/\//, ''), caCertHashes: parseCertificateBundle(caBundle).map(spkiHash) };
}

/**
 * Where machines join: the address in cluster-info, which they read too, and the CA that this connection trusts, since
 * whoever can change cluster-info must not choose the CA. Without cluster-info, the address is this connection's, which
 * may be a tunnel or one of several API servers.
 */
export async function readJoinPoint(cluster: TrustedCluster, options: ReadOptions): Promise<JoinPoint> {
  const published = await getObject(cluster, CLUSTER_INFO_PATH, { ...options, absentIsFine: true });
  const { kubeconfig } = record(record(published).data);
  const { caBundle } = cluster;
  if (typeof kubeconfig !== 'string' || kubeconfig === '') return joinPoint({ server: cluster.server, caBundle });
  const { server } = await inClusterInfo(cluster.server, () => describeCluster(kubeconfig));
  return joinPoint({ server: serverUrl(server), caBundle });
}
