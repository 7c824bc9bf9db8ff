import type { Duplex } from 'node:stream';
import { dialFailure } from './connection-failure.ts';
import { type Route, tcp } from './route.ts';

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
