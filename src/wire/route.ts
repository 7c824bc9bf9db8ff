import type { Socket } from 'node:net';
import type { Failure } from '../base/failure.ts';
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
