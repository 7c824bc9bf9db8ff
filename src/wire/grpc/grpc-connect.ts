import { Failure } from '../../base/failure.ts';
import { within } from '../deadline.ts';
import { dial } from '../dial.ts';
import type { Dialer, Route } from '../dialer.ts';
import { type Endpoint, hostPort } from '../endpoint.ts';
import { secureByAny } from '../tls/tls-connect.ts';
import type { ClientCertificate } from '../tls/tls-verify.ts';
import { CONNECTION_TIMED_OUT } from '../wire-sentences.ts';
import { GrpcChannel } from './grpc.ts';

interface GrpcTarget {
  endpoint: Endpoint;
  /** Plain HTTP/2 without TLS if undefined. */
  tls: { authorities: readonly string[]; clientCertificate?: ClientCertificate | undefined } | undefined;
}

interface GrpcConnectOptions {
  dialer: Dialer;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Opens a gRPC channel over TCP, never through a proxy, and verifies TLS before it sends a byte. Throws a Failure. */
export async function connectGrpc(
  { endpoint, tls }: GrpcTarget,
  { dialer, timeoutMs, signal: caller }: GrpcConnectOptions,
): Promise<GrpcChannel> {
  const server = hostPort(endpoint);
  let stage: 'connect' | 'tls' = 'connect';
  const seconds = Math.round(timeoutMs / 100) / 10;
  const onTimeout = () => new Failure(CONNECTION_TIMED_OUT, { server, stage, seconds });
  return within({ timeoutMs, signals: [caller], onTimeout }, async (signal) => {
    const route: Route = { target: endpoint, dialer, proxy: undefined, proxyAuthorities: async () => [] };
    if (tls === undefined) return new GrpcChannel(await dial(route, signal), `http://${server}`);
    const open = async (inner: AbortSignal) => {
      const stream = await dial(route, inner);
      stage = 'tls';
      return stream;
    };
    const trust = { type: 'authorities', certificates: tls.authorities } as const;
    const { clientCertificate } = tls;
    const socket = await secureByAny(
      open,
      { endpoint, trust, protocols: ['h2'], ...(clientCertificate && { clientCertificate }) },
      signal,
    );
    return new GrpcChannel(socket, `https://${server}`);
  });
}
