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

/**
 * Pauses before further attempts at an address that has not answered, in ms. The kernel repeats a lost first packet only
 * after a second; on a line that loses a third of all packets, every second connection needs that.
 */
const FURTHER_ATTEMPTS_MS = [300, 300, 300];

/** The dialer of the machine that this process runs on. */
export const dialDirectly: Dialer = async ({ host, port }, signal) => {
  signal.throwIfAborted();
  const family = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: AN_ADDRESS_MS };
  const socket = connect({ host, port, noDelay: true, ...family });
  const others: Socket[] = [];
  const further = new AbortController();
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  let connected: Socket | undefined;
  try {
    connected = await new Promise<Socket>((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('error', reject);
      socket.once('close', () => reject(signal.reason));
      attemptAgain(socket, further.signal, (address) => {
        const other = connect({ host: address, port, noDelay: true });
        others.push(other);
        other.once('connect', () => resolve(other));
        other.once('error', () => {}); // `socket` tells why
      });
    });
    return connected;
  } finally {
    signal.removeEventListener('abort', abort);
    further.abort();
    for (const one of [socket, ...others]) if (one !== connected) one.destroy();
  }
};

/** Calls `attempt` after pauses, with the address that `socket` attempts: a name may have several. */
function attemptAgain(socket: Socket, ended: AbortSignal, attempt: (address: string) => void): void {
  let timer: NodeJS.Timeout | undefined;
  ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
  const next = (address: string, [pauseMs, ...later]: readonly number[]) => {
    clearTimeout(timer);
    if (pauseMs === undefined || ended.aborted) return;
    timer = setTimeout(() => {
      attempt(address);
      next(address, later);
    }, pauseMs);
  };
  // Not before a name is looked up: until then, no packet is lost.
  socket.on('connectionAttempt', (address: string) => next(address, FURTHER_ATTEMPTS_MS));
}

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
