import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../base/failure.ts';
import { realEndpoint } from '../rehearsal/servers/pretended-hosts.ts';
import { dialFailure } from './connection-failure.ts';
import { type Endpoint, hostPort } from './endpoint.ts';
import type { HttpProxy } from './proxy/proxy-environment.ts';

/** How bytes get to a server: straight, or by a proxy. */
export interface Route {
  target: Endpoint;
  proxy: HttpProxy | undefined;
  /** The certificate authorities (PEM) that an https:// proxy is verified with: the host's. Asked for only then. */
  proxyAuthorities(): Promise<readonly string[]>;
}

/** A connected stream to the route's target, not yet TLS. Throws a Failure; aborting destroys what was begun. */
export async function dial(route: Route, signal: AbortSignal): Promise<Duplex> {
  if (route.proxy === undefined) {
    const started = performance.now();
    return tcp(route.target, signal, (error) => dialFailure(error, route.target, Math.round((performance.now() - started) / 1000)));
  }
  const { tunnel } = await import('./proxy/proxy-tunnel.ts');
  return tunnel(route, route.proxy, signal);
}

/** Opens a TCP connection; `failure` says what its error means. */
export async function tcp(endpoint: Endpoint, signal: AbortSignal, failure: (error: NodeJS.ErrnoException) => Failure): Promise<Socket> {
  signal.throwIfAborted();
  const { host, port } = realEndpoint(endpoint);
  const socket = connect({ host, port, noDelay: true, autoSelectFamily: true });
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<Socket>((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('error', (error) => reject(failure(error)));
      socket.once('close', () => reject(signal.aborted ? signal.reason : new Error(`${hostPort(endpoint)} closed`)));
    });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
