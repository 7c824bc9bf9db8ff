import { Failure, isFailure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { isUrl } from '../../base/shown.ts';
import { type Endpoint, hostPort, sameEndpoint, serverUrl } from '../../wire/endpoint.ts';
import { Connection, type ConnectionCredential } from '../../wire/http/connection.ts';
import {
  DISCOVERY_FILE_INSECURE,
  DISCOVERY_FILE_MALFORMED,
  DISCOVERY_FILE_NO_CREDENTIALS,
} from '../cluster-sentences.ts';
import { refuseReach, resolveCredential } from '../kubeconfig/credential/credential.ts';
import { readTrusted } from '../kubeconfig/distrusted-file.ts';
import { KubeconfigError, parseKubeconfig } from '../kubeconfig/kubeconfig.ts';
import {
  authoritiesOf,
  caBundleIn,
  choose,
  chosenFrom,
  inKubeconfig,
  type KubeconfigSource,
  type ResolvedCredential,
  serverOf,
} from '../kubeconfig/kubeconfig-source.ts';
import {
  CLUSTER_INFO_FORBIDDEN,
  CLUSTER_INFO_MALFORMED,
  CREDENTIAL_REJECTED,
  DISCOVERY_CLUSTER_INFO_FORBIDDEN,
  DISCOVERY_CLUSTER_INFO_UNUSABLE,
  DISCOVERY_OTHER_SERVER,
} from './cluster-discovery-sentences.ts';
import { type ClusterInfo, inClusterInfo, readClusterInfo } from './cluster-info.ts';
import { connect, type DiscoveryContext, orClose } from './context.ts';
import { fetchDiscoveryFile } from './https.ts';
import { type TrustedCluster, trust } from './trusted-cluster.ts';

/**
 * Discovery by a kubeconfig, at a path or an https:// URL. A TLS bootstrap token comes before the file's credential (as
 * in kubeadm).
 */
export async function discoverByFile(
  options: { path: string; tlsBootstrapToken: Secret | undefined; allowRemoteFilePrograms: boolean },
  context: DiscoveryContext,
): Promise<TrustedCluster> {
  const remote = isUrl(options.path);
  const from = remote ? await fetched(options.path, context) : await readTrusted(options.path, context.host);
  if (remote && !options.allowRemoteFilePrograms) refuseReach(from);
  const { source, choice } = from;
  if (choice.cluster.insecureSkipTlsVerify) throw new Failure(DISCOVERY_FILE_INSECURE, { source });
  const endpoint = await inKubeconfig(source, () => serverOf(choice.cluster));
  const caBundle = await authorityBundle(from, context);
  const resolved = await credentialFor(from, options.tlsBootstrapToken, context);
  return validated({ from, endpoint, caBundle, resolved, tlsBootstrapToken: options.tlsBootstrapToken }, context);
}

async function fetched(url: string, context: DiscoveryContext): Promise<KubeconfigSource> {
  const { text, source } = await fetchDiscoveryFile(url, context);
  return chosenFrom(text, source, '');
}

async function authorityBundle(from: KubeconfigSource, context: DiscoveryContext): Promise<string | undefined> {
  const bundle = await caBundleIn(from, context.host.files);
  if (bundle === undefined) return undefined;
  await inKubeconfig(from.source, () => authoritiesOf(bundle));
  return bundle;
}

async function credentialFor(
  from: KubeconfigSource,
  token: Secret | undefined,
  context: DiscoveryContext,
): Promise<ResolvedCredential> {
  if (token !== undefined) return { credential: { type: 'token', token }, wire: { token } };
  const resolved = await resolveCredential(from, context);
  if (resolved === undefined) throw new Failure(DISCOVERY_FILE_NO_CREDENTIALS, { source: from.source });
  return resolved;
}

interface Candidate {
  from: KubeconfigSource;
  endpoint: Endpoint;
  /** The file's; undefined when it has none. */
  caBundle: string | undefined;
  resolved: ResolvedCredential;
  tlsBootstrapToken: Secret | undefined;
}

/**
 * Reads cluster-info over the verified connection. A file without a CA is verified with the host's authorities, and
 * the cluster's CA then comes from cluster-info.
 */
async function validated(candidate: Candidate, context: DiscoveryContext): Promise<TrustedCluster> {
  const { caBundle, resolved } = candidate;
  const authorities =
    caBundle === undefined ? await context.network.hostAuthorities() : authoritiesOf(caBundle).map(String);
  const connection = open(candidate, authorities, resolved.wire, context);
  return orClose(connection, async () => {
    const info = await readOptionally(connection, candidate, context);
    const published = info === undefined ? undefined : await publishedBundle(info, candidate, context);
    if (caBundle !== undefined) return trusted(candidate, caBundle, connection);
    if (published === undefined)
      throw new Failure(DISCOVERY_FILE_MALFORMED, { source: candidate.from.source, problem: 'no-ca' });
    connection.close();
    return reconnect(candidate, published, context);
  });
}

function open(
  candidate: Candidate,
  authorities: readonly string[],
  credential: ConnectionCredential,
  context: DiscoveryContext,
): Connection {
  const { tlsServerName, proxyUrl } = candidate.from.choice.cluster;
  return new Connection({
    endpoint: candidate.endpoint,
    serverName: tlsServerName,
    proxyUrl,
    ...context.network,
    trust: { type: 'authorities', certificates: authorities },
    credential,
  });
}

/** Undefined when cluster-info is forbidden or has no kubeconfig: the server's certificate has been verified anyway. */
async function readOptionally(
  connection: Connection,
  candidate: Candidate,
  context: DiscoveryContext,
): Promise<ClusterInfo | undefined> {
  const { retry } = context;
  const token = candidate.tlsBootstrapToken;
  const { server } = connection;
  // Anonymous with a bootstrap token, which may not read cluster-info where anonymous requests may.
  const anonymous = token !== undefined;
  const unauthorized = () =>
    anonymous
      ? new Failure(CLUSTER_INFO_FORBIDDEN, { server })
      : new Failure(CREDENTIAL_REJECTED, { server, credential: 'discovery-file' });
  return retry.until(server, async (timeoutMs) => {
    try {
      return await readClusterInfo(connection, { timeoutMs, signal: retry.signal, anonymous, unauthorized });
    } catch (error) {
      if (isFailure(error, CLUSTER_INFO_FORBIDDEN)) {
        context.emit({ type: 'notice', level: 'warning', message: DISCOVERY_CLUSTER_INFO_FORBIDDEN({ server }) });
        return undefined;
      }
      if (isFailure(error, CLUSTER_INFO_MALFORMED) && error.params.problem === 'no-kubeconfig') {
        unusable(context, server, 'no-kubeconfig');
        return undefined;
      }
      throw error;
    }
  });
}

function unusable(context: DiscoveryContext, server: string, problem: KubeconfigError['problem']): void {
  context.emit({ type: 'notice', level: 'warning', message: DISCOVERY_CLUSTER_INFO_UNUSABLE({ server, problem }) });
}

/** The CA bundle in cluster-info. A server that differs from the file's is only reported (as in kubeadm). */
async function publishedBundle(
  info: ClusterInfo,
  candidate: Candidate,
  context: DiscoveryContext,
): Promise<string | undefined> {
  const server = hostPort(candidate.endpoint);
  let config: Awaited<ReturnType<typeof parseKubeconfig>>;
  try {
    config = await parseKubeconfig(info.kubeconfig);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    unusable(context, server, error.problem);
    return undefined;
  }
  return inClusterInfo(server, () => {
    const { cluster } = choose(config);
    const named = serverOf(cluster);
    if (!sameEndpoint(named, candidate.endpoint)) {
      const params = { given: server, found: hostPort(named) };
      context.emit({ type: 'notice', level: 'warning', message: DISCOVERY_OTHER_SERVER(params) });
    }
    const authority = cluster.certificateAuthority;
    if (authority === undefined || 'path' in authority) return undefined;
    authoritiesOf(authority.data);
    return authority.data;
  });
}

/** Verifies the server again with the cluster's own CA, the only one that the kubelet will use. */
async function reconnect(candidate: Candidate, caBundle: string, context: DiscoveryContext): Promise<TrustedCluster> {
  const connection = open(candidate, authoritiesOf(caBundle).map(String), candidate.resolved.wire, context);
  return orClose(connection, async () => {
    await connect(connection, context);
    return trusted(candidate, caBundle, connection);
  });
}

function trusted(candidate: Candidate, caBundle: string, connection: Connection): TrustedCluster {
  const { tlsServerName, proxyUrl } = candidate.from.choice.cluster;
  return trust({
    server: serverUrl(candidate.endpoint),
    caBundle,
    credential: candidate.resolved.credential,
    connection,
    extras: { tlsServerName, proxyUrl },
  });
}
