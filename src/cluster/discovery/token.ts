import type { X509Certificate } from 'node:crypto';
import { bootstrapTokenParts } from '../../base/bootstrap-token.ts';
import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { closing } from '../../base/try.ts';
import type { BootstrapTokenDiscovery } from '../../config/types/join.ts';
import { CA_PIN_INVALID, ENDPOINT_INVALID, TOKEN_INVALID } from '../../config/values/config-values-sentences.ts';
import { type BootstrapToken, verifyDetachedJws } from '../../pki/detached-jws.ts';
import { parsePin, type SpkiPin, spkiHash } from '../../pki/keys/spki.ts';
import { BundleError } from '../../pki/reading/certificate-bundle.ts';
import { type Endpoint, hostPort, parseEndpoint, sameEndpoint, serverUrl } from '../../wire/endpoint.ts';
import { Connection } from '../../wire/http/connection.ts';
import { CA_PIN_MISSING } from '../cluster-sentences.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig.ts';
import {
  CA_PIN_MISMATCH,
  CLUSTER_INFO_CHANGED,
  CLUSTER_INFO_UNAUTHORIZED,
  DISCOVERY_OTHER_SERVER,
  DISCOVERY_UNVERIFIED_CA,
  SIGNATURE_INVALID,
  SIGNATURE_MISSING,
  TOKEN_UNKNOWN,
} from './cluster-discovery-sentences.ts';
import {
  type ClusterInfo,
  type DescribedCluster,
  describeCluster,
  inClusterInfo,
  readClusterInfo,
  SIGNED,
  UNSIGNED,
} from './cluster-info.ts';
import { connect, type DiscoveryContext, noticeSkew, orClose } from './context.ts';
import { Rejection } from './rejection.ts';
import { type TrustedCluster, trust } from './trusted-cluster.ts';

/** kubeadm's default port of an API server. */
const API_SERVER_PORT = 6443;

/**
 * Discovery by bootstrap token: checks cluster-info's signature and the pins, then its origin over verified TLS.
 * Without a TLS bootstrap token the discovery token is also the credential.
 */
export async function discoverByToken(
  discovery: BootstrapTokenDiscovery,
  tlsBootstrapToken: Secret | undefined,
  context: DiscoveryContext,
): Promise<TrustedCluster> {
  const endpoint = parseEndpoint(discovery.apiServerEndpoint, API_SERVER_PORT);
  if (endpoint === undefined) throw new Failure(ENDPOINT_INVALID, { endpoint: discovery.apiServerEndpoint });
  const server = hostPort(endpoint);
  const token = bootstrapToken(discovery.token);
  const pins = discovery.caCertHashes.map(pinOf);
  if (pins.length === 0 && !discovery.unsafeSkipCAVerification) throw new Failure(CA_PIN_MISSING, {});
  const credential = tlsBootstrapToken ?? discovery.token;
  // A token that is not the credential may be one that signs and does not authenticate.
  const canBeAskedFor = pins.length > 0 && credential.reveal() === discovery.token.reveal();
  const verified = (cluster: PublishedCluster) => open(endpoint, pinnedIn(cluster, pins, server), credential, context);
  const rejection = canBeAskedFor
    ? new Rejection(async (info) => verified(await publishedIn(info, server, UNSIGNED)), context.retry)
    : undefined;

  const first = await readUnverified(endpoint, { token, rejection }, context).finally(() => rejection?.close());
  const cluster = await publishedIn(first, server, SIGNED);
  const { described } = cluster;
  if (pins.length === 0) return acceptUnpinned(endpoint, cluster, credential, context);

  const connection = verified(cluster);
  return orClose(connection, async () => {
    await requireGenuine(first, connection, context);
    connection.trustFromNowOn(described.authorities.map(String));
    return settle(endpoint, connection, described, credential, context);
  });
}

/** Both parts of a token such as "abcdef.0123456789abcdef". Throws TOKEN_INVALID. */
function bootstrapToken(token: Secret): BootstrapToken {
  const parts = bootstrapTokenParts(token.reveal());
  if (parts === undefined) throw new Failure(TOKEN_INVALID, {});
  return { id: parts.id, secret: new Secret(parts.secret) };
}

function pinOf(text: string): SpkiPin {
  const pin = parsePin(text);
  if (pin === undefined) throw new Failure(CA_PIN_INVALID, { pin: text });
  return pin;
}

function pinOfAuthority(authority: X509Certificate): SpkiPin {
  try {
    return spkiHash(authority);
  } catch (cause) {
    if (cause instanceof BundleError) throw new KubeconfigError('ambiguous-ca', cause.problem);
    throw cause;
  }
}

interface PublishedCluster {
  described: DescribedCluster;
  /** Of described.authorities, in their order. */
  hashes: SpkiPin[];
}

async function publishedIn(info: ClusterInfo, server: string, most: typeof SIGNED): Promise<PublishedCluster> {
  return inClusterInfo(server, async () => {
    const described = await describeCluster(info.kubeconfig, most);
    return { described, hashes: described.authorities.map(pinOfAuthority) };
  });
}

/** The authorities that have one of the pins. Throws CA_PIN_MISMATCH when none has. */
function pinnedIn({ described, hashes }: PublishedCluster, pins: SpkiPin[], server: string): X509Certificate[] {
  const pinned = described.authorities.filter((_, index) => pins.includes(hashes[index] as SpkiPin));
  if (pinned.length === 0) throw new Failure(CA_PIN_MISMATCH, { server, expected: pins, seen: hashes });
  return pinned;
}

interface ExpectedSigner {
  token: BootstrapToken;
  /** Asked if cluster-info has no signature by the token; undefined if no question is allowed. */
  rejection: Rejection | undefined;
}

/** Reads cluster-info over the only unverified connection: without a credential, and only with a valid signature. */
async function readUnverified(
  endpoint: Endpoint,
  signer: ExpectedSigner,
  context: DiscoveryContext,
): Promise<ClusterInfo> {
  const { retry, network } = context;
  return closing(new Connection({ endpoint, ...network, trust: { type: 'unverified' } }), async (connection) => {
    const info = await retry.until(connection.server, async (timeoutMs) => {
      const answer = await readAnonymously(connection, timeoutMs, context);
      await requireSignature(answer, signer, connection.server);
      return answer;
    });
    noticeSkew(context, connection.server, info.serverTime);
    return info;
  });
}

function readAnonymously(connection: Connection, timeoutMs: number, { retry }: DiscoveryContext): Promise<ClusterInfo> {
  const unauthorized = () => new Failure(CLUSTER_INFO_UNAUTHORIZED, { server: connection.server });
  return readClusterInfo(connection, { timeoutMs, signal: retry.signal, anonymous: true, unauthorized });
}

async function requireSignature(
  info: ClusterInfo,
  { token, rejection }: ExpectedSigner,
  server: string,
): Promise<void> {
  const tokenId = token.id;
  const signature = info.signatures.get(tokenId);
  if (signature === undefined) {
    const others = [...info.signatures.keys()].slice(0, 10);
    if (await rejection?.isRejected(info))
      throw new Failure(TOKEN_UNKNOWN, { server, tokenId, others, rejected: true });
    throw others.length === 0
      ? new Failure(SIGNATURE_MISSING, { server, tokenId })
      : new Failure(TOKEN_UNKNOWN, { server, tokenId, others });
  }
  if (!verifyDetachedJws(signature, info.kubeconfig, token)) throw new Failure(SIGNATURE_INVALID, { server, tokenId });
}

function open(
  endpoint: Endpoint,
  authorities: readonly X509Certificate[],
  token: Secret,
  { network }: DiscoveryContext,
): Connection {
  return new Connection({
    endpoint,
    ...network,
    trust: { type: 'authorities', certificates: authorities.map(String) },
    credential: { token },
  });
}

/**
 * Checks, before anything in it is used, that `first` came from the verified server. TLS proves that when both
 * connections had the same certificate (RFC 8446 section 4.4.3). Otherwise, behind a load balancer for example, it is
 * read again.
 */
async function requireGenuine(first: ClusterInfo, connection: Connection, context: DiscoveryContext): Promise<void> {
  const verified = await connect(connection, context);
  if (verified !== undefined && first.serverCertificate?.equals(verified)) return;
  const second = await context.retry.until(connection.server, (timeoutMs) =>
    readAnonymously(connection, timeoutMs, context),
  );
  if (second.kubeconfig !== first.kubeconfig) throw new Failure(CLUSTER_INFO_CHANGED, { server: connection.server });
}

async function acceptUnpinned(
  endpoint: Endpoint,
  { described, hashes }: PublishedCluster,
  token: Secret,
  context: DiscoveryContext,
): Promise<TrustedCluster> {
  const params = { server: hostPort(endpoint), pins: hashes };
  context.emit({ type: 'notice', level: 'warning', message: DISCOVERY_UNVERIFIED_CA(params) });
  const connection = open(described.server, described.authorities, token, context);
  return settle(described.server, connection, described, token, context);
}

/** Moves to the server that cluster-info names, as kubeadm does, over a new connection if it is not the one reached. */
async function settle(
  reached: Endpoint,
  connection: Connection,
  described: DescribedCluster,
  token: Secret,
  context: DiscoveryContext,
): Promise<TrustedCluster> {
  const { server, caBundle, authorities } = described;
  let kept = connection;
  if (!sameEndpoint(reached, server)) {
    connection.close();
    const params = { given: hostPort(reached), found: hostPort(server) };
    context.emit({ type: 'notice', level: 'info', message: DISCOVERY_OTHER_SERVER(params) });
    kept = open(server, authorities, token, context);
  }
  return orClose(kept, async () => {
    await connect(kept, context);
    return trust({ server: serverUrl(server), caBundle, credential: { type: 'token', token }, connection: kept });
  });
}
