import { connect, type Socket } from 'node:net';
import type { Endpoint } from './endpoint.ts';

/** Opens a TCP connection from a machine. Rejects with the system's error or the signal's reason. */
export type Dialer = (endpoint: Endpoint, signal: AbortSignal) => Promise<Socket>;

/** The dialer of the machine that this process runs on. */
export const dialDirectly: Dialer = async ({ host, port }, signal) => {
  signal.throwIfAborted();
  const socket = connect({ host, port, noDelay: true, autoSelectFamily: true });
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
