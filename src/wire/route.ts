import type { Socket } from 'node:net';
import type { Failure } from '../base/failure.ts';
import type { Dialer } from './dialer.ts';
import type { Endpoint } from './endpoint.ts';
import type { HttpProxy } from './proxy/proxy-environment.ts';

/** The way to a server: direct, or through a proxy. */
export interface Route {
  target: Endpoint;
  dialer: Dialer;
  proxy: HttpProxy | undefined;
  /** The host's certificate authorities (PEM), which verify an https:// proxy. Called only for one. */
  proxyAuthorities(): Promise<readonly string[]>;
}

/** Opens a TCP connection. `failure` converts the system's error. */
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
