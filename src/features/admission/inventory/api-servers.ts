import { X509Certificate } from 'node:crypto';
import { Failure, onFailure } from '../../../base/failure.ts';
import { listOf, record } from '../../../base/record.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Clock } from '../../../host/ports.ts';
import { parseCertificateBundle } from '../../../pki/reading/certificate-bundle.ts';
import type { Dialer } from '../../../wire/dialer.ts';
import { type Endpoint, hostPort } from '../../../wire/endpoint.ts';
import { presentedCertificate } from '../../../wire/tls/presented-certificate.ts';
import { certificateNames } from '../../../wire/tls/tls-verify.ts';
import { API_SERVER_NAMES_UNKNOWN } from './admission-inventory-sentences.ts';

const CONNECT_MS = 2_000;
const DEFAULT_PORT = 6443;
/** More than any cluster has; each is connected to. */
const MOST_SERVERS = 64;
/** Time for a server that has left the cluster to come back: longer than repairs take, shorter than a name is reused. */
const FORGET_MS = 7 * 24 * 3_600_000;

export interface Probing {
  dialer: Dialer;
}

interface Reading extends Probing {
  clock: Pick<Clock, 'monotonic'>;
  signal: AbortSignal;
}

/**
 * The names in the certificates of all API servers. Each server is asked directly, since a load balancer leads to one of
 * them. Names of a server that is down are still its own, so a name counts for a week after it was last seen, or after its
 * server, if that is down, was last in the EndpointSlice.
 */
export class ApiServerNames {
  /** When each name was last its server's, by server. */
  readonly #seen = new Map<string, Map<string, number>>();

  /** Throws API_SERVER_NAMES_UNKNOWN for a server that was not seen and does not respond. */
  async read(
    slice: unknown,
    { caBundle }: Pick<TrustedCluster, 'caBundle'>,
    { dialer, clock, signal }: Reading,
  ): Promise<string[]> {
    const authorities = parseCertificateBundle(caBundle).map(String);
    const look = async (endpoint: Endpoint) => {
      const server = hostPort(endpoint);
      const verifying = { authorities, dialer, timeoutMs: CONNECT_MS, signal };
      const found = await presentedCertificate(endpoint, verifying).then(
        namesIn,
        onFailure((reason) => reason, signal),
      );
      const seen = this.#seen.get(server);
      if (found instanceof Failure && seen === undefined)
        throw new Failure(API_SERVER_NAMES_UNKNOWN, { server, reason: found });
      const current = found instanceof Failure ? [...(seen?.keys() ?? [])] : found;
      this.#seen.set(server, new Map([...(seen ?? []), ...current.map((name) => [name, clock.monotonic()] as const)]));
    };
    await Promise.all(endpointsOf(slice).map(look));
    this.#forgetBefore(clock.monotonic() - FORGET_MS);
    return [...this.#seen.values()].flatMap((names) => [...names.keys()]);
  }

  #forgetBefore(oldest: number): void {
    for (const [server, names] of this.#seen) {
      for (const [name, at] of names) if (at < oldest) names.delete(name);
      if (names.size === 0) this.#seen.delete(server);
    }
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

/** Names in a server's certificate (DER). Every verified connection has one. */
export function namesIn(certificate: Buffer | undefined): string[] {
  return certificate === undefined ? [] : certificateNames(new X509Certificate(certificate));
}
