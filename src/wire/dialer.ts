import { connect, type Socket } from 'node:net';
import type { Failure } from '../base/failure.ts';
import type { Endpoint } from './endpoint.ts';
import type { HttpProxy } from './proxy/proxy-environment.ts';

/** Opens a TCP connection from a machine. Rejects with the system's error or the signal's reason. */
export type Dialer = (endpoint: Endpoint, signal: AbortSignal) => Promise<Socket>;

/**
 * Time for each address of a name but the last, in ms: Node.js tries one after the other. Its own limit of 250 ms ends a
 * connection over a satellite, or one whose first packet was lost (repeated after a second).
 */
const AN_ADDRESS_MS = 1_500;

/** The dialer of the machine that this process runs on. */
export const dialDirectly: Dialer = async ({ host, port }, signal) => {
  signal.throwIfAborted();
  const family = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: AN_ADDRESS_MS };
  const socket = connect({ host, port, noDelay: true, ...family });
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<Socket>((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('error', reject);
      socket.once('close', () => reject(signal.reason));
    });
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

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
