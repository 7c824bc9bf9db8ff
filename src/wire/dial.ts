import type { Duplex } from 'node:stream';
import { monotonicMs } from '../base/time.ts';
import { dialFailure } from './connection-failure.ts';
import { type Route, tcp } from './dialer.ts';

/** Connects to the route's target, without TLS. Throws a Failure; an abort destroys the connection. */
export async function dial(route: Route, signal: AbortSignal): Promise<Duplex> {
  if (route.proxy === undefined) {
    const started = monotonicMs();
    return tcp(route.target, route.dialer, signal, (error) =>
      dialFailure(error, route.target, Math.round((monotonicMs() - started) / 1000)),
    );
  }
  const { tunnel } = await import('./proxy/proxy-tunnel.ts');
  return tunnel(route, route.proxy, signal);
}
