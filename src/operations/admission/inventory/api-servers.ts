import { X509Certificate } from 'node:crypto';
import { Failure, onFailure } from '../../../base/failure.ts';
import { listOf, record } from '../../../base/record.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { parseCertificateBundle } from '../../../pki/reading/certificate-bundle.ts';
import { within } from '../../../wire/deadline.ts';
import { dial } from '../../../wire/dial.ts';
import type { Dialer } from '../../../wire/dialer.ts';
import { type Endpoint, hostPort } from '../../../wire/endpoint.ts';
import { CONNECTION_TIMED_OUT } from '../../../wire/sentences.ts';
import { secureByAny, serverCertificate } from '../../../wire/tls/tls-connect.ts';
import { certificateNames } from '../../../wire/tls/tls-verify.ts';
import { API_SERVER_NAMES_UNKNOWN } from './sentences.ts';

const CONNECT_MS = 2_000;
const DEFAULT_PORT = 6443;
/** More than any cluster has; each is connected to. */
const MOST_SERVERS = 64;

export interface Probing {
  dialer: Dialer;
}

/**
 * The names in the certificates of all API servers. Each server is asked directly, since a load balancer leads to one of
 * them. Names that were seen once count until the approver ends: those of a server that is down are still its own.
 */
export class ApiServerNames {
  readonly #seen = new Map<string, Set<string>>();

  /** Throws API_SERVER_NAMES_UNKNOWN for a server that was never seen and does not answer. */
  async read(
    slice: unknown,
    { caBundle }: Pick<TrustedCluster, 'caBundle'>,
    { dialer, signal }: Probing & { signal: AbortSignal },
  ): Promise<string[]> {
    const certificates = parseCertificateBundle(caBundle).map(String);
    const look = async (endpoint: Endpoint) => {
      const server = hostPort(endpoint);
      const found = await namesAt(endpoint, certificates, { dialer, signal }).catch(
        onFailure((reason) => reason, signal),
      );
      const seen = this.#seen.get(server);
      if (!(found instanceof Failure)) this.#seen.set(server, new Set([...(seen ?? []), ...found]));
      else if (seen === undefined) throw new Failure(API_SERVER_NAMES_UNKNOWN, { server, reason: found });
    };
    await Promise.all(endpointsOf(slice).map(look));
    return [...this.#seen.values()].flatMap((names) => [...names]);
  }
}

function endpointsOf(slice: unknown): Endpoint[] {
  const { endpoints, ports } = record(slice);
  const [port] = listOf(ports).map((one) => record(one).port);
  const hosts = listOf(endpoints).flatMap((one) => listOf(record(one).addresses).map(String));
  return hosts
    .slice(0, MOST_SERVERS)
    .map((host) => ({ host, port: typeof port === 'number' && port > 0 && port < 65_536 ? port : DEFAULT_PORT }));
}

/** The names in the certificate that a server presents, which the cluster's CA must have issued for this address. */
async function namesAt(
  endpoint: Endpoint,
  certificates: readonly string[],
  { dialer, signal }: Probing & { signal: AbortSignal },
): Promise<string[]> {
  const limits = { server: hostPort(endpoint), seconds: CONNECT_MS / 1000 };
  let stage: 'connect' | 'tls' = 'connect';
  const onTimeout = () => new Failure(CONNECTION_TIMED_OUT, { ...limits, stage });
  const route = { target: endpoint, dialer, proxy: undefined, proxyAuthorities: async () => [] };
  const open = async (limit: AbortSignal) => {
    const stream = await dial(route, limit);
    stage = 'tls';
    return stream;
  };
  const tls = { endpoint, trust: { type: 'authorities', certificates }, protocols: ['h2', 'http/1.1'] } as const;
  const work = (limit: AbortSignal) => secureByAny(open, tls, limit);
  const socket = await within({ timeoutMs: CONNECT_MS, signals: [signal], onTimeout }, work);
  const certificate = serverCertificate(socket);
  socket.on('error', () => {}); // the peer may reset what is being ended
  socket.destroy();
  return certificate === undefined ? [] : certificateNames(new X509Certificate(certificate));
}
