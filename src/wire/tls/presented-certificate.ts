import { Failure } from '../../base/failure.ts';
import { within } from '../deadline.ts';
import { dial } from '../dial.ts';
import type { Dialer } from '../dialer.ts';
import { type Endpoint, hostPort } from '../endpoint.ts';
import { CONNECTION_TIMED_OUT } from '../wire-sentences.ts';
import { secureByAny, serverCertificate } from './tls-connect.ts';

interface Verifying {
  /** The CAs (PEM, one each) of which one must have issued the certificate for this endpoint. */
  authorities: readonly string[];
  dialer: Dialer;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Makes a verified TLS connection and ends it: the certificate (DER) that the server presents for its endpoint. Sends
 * nothing and uses no proxy. Throws CONNECTION_TIMED_OUT and the failures of connecting.
 */
export async function presentedCertificate(
  endpoint: Endpoint,
  { authorities, dialer, timeoutMs, signal }: Verifying,
): Promise<Buffer | undefined> {
  let stage: 'connect' | 'tls' = 'connect';
  const facts = { server: hostPort(endpoint), seconds: timeoutMs / 1000 };
  const onTimeout = () => new Failure(CONNECTION_TIMED_OUT, { ...facts, stage });
  const route = { target: endpoint, dialer, proxy: undefined, proxyAuthorities: async () => [] };
  const open = async (limit: AbortSignal) => {
    const stream = await dial(route, limit);
    stage = 'tls';
    return stream;
  };
  const trust = { type: 'authorities', certificates: authorities } as const;
  const tls = { endpoint, trust, protocols: ['h2', 'http/1.1'] };
  const work = (limit: AbortSignal) => secureByAny(open, tls, limit);
  const socket = await within({ timeoutMs, signals: [signal], onTimeout }, work);
  const certificate = serverCertificate(socket);
  socket.on('error', () => {}); // the peer may reset what is being ended
  socket.destroy();
  return certificate;
}
