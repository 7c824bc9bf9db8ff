import { Failure } from '../../base/failure.ts';
import { within } from '../deadline.ts';
import { dial } from '../dial.ts';
import type { Dialer } from '../dialer.ts';
import { type Endpoint, hostPort } from '../endpoint.ts';
import type { Route } from '../route.ts';
import { CONNECTION_TIMED_OUT } from '../sentences.ts';
import { secureByAny } from '../tls/tls-connect.ts';
import type { ClientCertificate } from '../tls/tls-verify.ts';
import { GrpcChannel } from './grpc.ts';

export interface GrpcTarget {
  endpoint: Endpoint;
  /** Undefined: plain HTTP/2, without TLS. */
  tls: { authorities: readonly string[]; clientCertificate?: ClientCertificate | undefined } | undefined;
}

export interface GrpcConnectOptions {
  dialer: Dialer;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * A gRPC channel to a server by TCP, straight (never by a proxy), with TLS verified before a byte is sent. Throws a
 * Failure.
 */
export async function connectGrpc(target: GrpcTarget, options: GrpcConnectOptions): Promise<GrpcChannel> {
  const { endpoint, tls } = target;
  const { dialer } = options;
  const server = hostPort(endpoint);
  let stage: 'connect' | 'tls' = 'connect';
  const seconds = Math.round(options.timeoutMs / 100) / 10;
  const onTimeout = () => new Failure(CONNECTION_TIMED_OUT, { server, stage, seconds });
  return within({ timeoutMs: options.timeoutMs, signals: [options.signal], onTimeout }, async (signal) => {
    const route: Route = { target: endpoint, dialer, proxy: undefined, proxyAuthorities: async () => [] };
    const open = (inner: AbortSignal) => dial(route, inner);
    if (tls === undefined) return new GrpcChannel(await open(signal), `http://${server}`);
    const opened = async (inner: AbortSignal) => {
      const stream = await open(inner);
      stage = 'tls';
      return stream;
    };
    const trust = { type: 'authorities', certificates: tls.authorities } as const;
    const { clientCertificate } = tls;
    const socket = await secureByAny(
      opened,
      { endpoint, trust, protocols: ['h2'], ...(clientCertificate && { clientCertificate }) },
      signal,
    );
    return new GrpcChannel(socket, `https://${server}`);
  });
}
