import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../base/failure.ts';
import { dialFailure } from './connection-failure.ts';
import type { Dialer } from './dialer.ts';
import type { Endpoint } from './endpoint.ts';
import type { HttpProxy } from './proxy/proxy-environment.ts';

/** How bytes get to a server: straight, or by a proxy. */
export interface Route {
  target: Endpoint;
  dialer: Dialer;
  proxy: HttpProxy | undefined;
  /** The certificate authorities (PEM) that an https:// proxy is verified with: the host's. Asked for only then. */
  proxyAuthorities(): Promise<readonly string[]>;
}

/** A connected stream to the route's target, not yet TLS. Throws a Failure; aborting destroys what was begun. */
export async function dial(route: Route, signal: AbortSignal): Promise<Duplex> {
  if (route.proxy === undefined) {
    const started = performance.now();
    return tcp(route.target, route.dialer, signal, (error) =>
      dialFailure(error, route.target, Math.round((performance.now() - started) / 1000)),
    );
  }
  const { tunnel } = await import('./proxy/proxy-tunnel.ts');
  return tunnel(route, route.proxy, signal);
}

/** `failure` says what the system's error means. */
export async function tcp(
  endpoint: Endpoint,
  dialer: Dialer,
  signal: AbortSignal,
  failure: (error: NodeJS.ErrnoException) => Failure,
): Promise<Socket> {
  try {
    return await dialer(endpoint, signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : failure(error as NodeJS.ErrnoException);
  }
}
