import { Failure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import { serverUrl } from '../../wire/endpoint.ts';
import { Connection } from '../../wire/http/connection.ts';
import {
  DISCOVERY_FILE_INSECURE,
  DISCOVERY_FILE_MALFORMED,
  DISCOVERY_FILE_NO_CREDENTIALS,
} from '../cluster-sentences.ts';
import { resolveCredential } from '../kubeconfig/credential/credential.ts';
import type { Embedded } from '../kubeconfig/kubeconfig.ts';
import {
  authoritiesOf,
  caBundleIn,
  inKubeconfig,
  type KubeconfigSource,
  readKubeconfig,
  resolvePath,
  SERVICE_ACCOUNT,
  serverOf,
  serviceAccountSource,
} from '../kubeconfig/kubeconfig-source.ts';
import { inOwnKubeconfig, kubeconfigOwner } from '../kubeconfig/own-kubeconfig.ts';
import { type DiscoveryHost, discoveryContext } from './context.ts';
import { type Credential, type TrustedCluster, trust } from './trusted-cluster.ts';

/** Limit for getting the credential, from an exec plugin for example. */
const CREDENTIAL_MS = 30_000;

interface KubeconfigClusterOptions {
  host: DiscoveryHost;
  signal: AbortSignal;
  /** This machine's own API server, to be used instead of the one that the file names. */
  server?: LocalEndpoint;
}

/**
 * The cluster and identity in a kubeconfig of this machine (kubelet.conf, admin.conf) or of this Pod (SERVICE_ACCOUNT),
 * without any request to the server. Reads a certificate and key now, so a rotated one needs a new call; a token's file is
 * read again for each request. An administrator's kubeconfig that runs a program as root is refused if another user could
 * have written it. The caller closes the connection. Throws a Failure.
 */
export function clusterOfKubeconfig(
  kubeconfigPath: string,
  options: KubeconfigClusterOptions,
): Promise<TrustedCluster> {
  return inOwnKubeconfig(kubeconfigPath, () => identityIn(kubeconfigPath, options));
}

async function identityIn(kubeconfigPath: string, options: KubeconfigClusterOptions): Promise<TrustedCluster> {
  const { host, signal } = options;
  const from = await sourceAt(kubeconfigPath, host);
  const { source, choice } = from;
  const { cluster } = choice;
  if (cluster.insecureSkipTlsVerify) throw new Failure(DISCOVERY_FILE_INSECURE, { source });
  const endpoint = options.server
    ? { host: options.server.advertiseAddress, port: options.server.bindPort }
    : await inKubeconfig(source, () => serverOf(cluster));
  const caBundle = await caBundleIn(from, host.files);
  if (caBundle === undefined) throw new Failure(DISCOVERY_FILE_MALFORMED, { source, problem: 'no-ca' });
  const authorities = await inKubeconfig(source, () => authoritiesOf(caBundle));
  const context = discoveryContext(host, () => {}, signal, CREDENTIAL_MS);
  const resolved = await resolveCredential(from, context);
  if (resolved === undefined) throw new Failure(DISCOVERY_FILE_NO_CREDENTIALS, { source });
  const { tlsServerName, proxyUrl } = cluster;
  const connection = new Connection({
    endpoint,
    serverName: tlsServerName,
    proxyUrl,
    ...context.network,
    trust: { type: 'authorities', certificates: authorities.map(String) },
    credential: resolved.wire,
  });
  return trust({
    server: serverUrl(endpoint),
    caBundle,
    credential: byPath(from, resolved.credential),
    connection,
    extras: { tlsServerName, proxyUrl },
  });
}

async function sourceAt(kubeconfigPath: string, host: DiscoveryHost): Promise<KubeconfigSource> {
  if (kubeconfigPath === SERVICE_ACCOUNT) return serviceAccountSource(host.system.env);
  // kubectl also runs programs for other users. A kubelet.conf may run one that a flag allowed for a file from a URL.
  const isAsRoot = host.system.uid() === 0 && kubeconfigOwner(kubeconfigPath) === 'administrator';
  if (!isAsRoot) return readKubeconfig(kubeconfigPath, host.files);
  const { readTrusted } = await import('../kubeconfig/distrusted-file.ts');
  return readTrusted(kubeconfigPath, host, { programsOnly: true });
}

/** Keeps the paths of a certificate and key that the kubeconfig names by path: kubelet.conf's rotate. */
function byPath(from: KubeconfigSource, read: Credential): Credential {
  if (read.type !== 'client-certificate') return read;
  const { clientCertificate, clientKey } = from.choice.user as {
    clientCertificate: Embedded<string>;
    clientKey: Embedded<Secret>;
  };
  if (!('path' in clientCertificate) || !('path' in clientKey)) return read;
  return {
    type: 'client-certificate-files',
    certificatePath: resolvePath(from, clientCertificate.path),
    keyPath: resolvePath(from, clientKey.path),
    certificate: read.certificate,
  };
}
