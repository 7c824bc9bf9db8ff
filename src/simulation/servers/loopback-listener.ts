import { randomInt } from 'node:crypto';
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server of the rehearsal's. */
export interface LoopbackServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Ends every connection at once and resolves when nothing is left open. */
  close(): Promise<void>;
}

/** A port of 127.0.0.1 that no one else gets. Connections end at once, until a server takes it over. */
export interface HeldPort extends LoopbackServer {
  readonly listener: Server;
}

/** Below the ports that Linux gives to clients (net.ipv4.ip_local_port_range), which may take a closed one at any time. */
const PORTS = [20_000, 32_768] as const;

/** Holds a port for a server that starts later, or for none: once it is closed, nothing listens there. */
export async function holdPort(): Promise<HeldPort> {
  for (;;) {
    const port = randomInt(...PORTS);
    const listener = await listenAt(port).catch(() => undefined);
    if (listener === undefined) continue;
    return { port, listener, close: () => new Promise((resolve) => listener.close(() => resolve())) };
  }
}

async function listenAt(port: number): Promise<Server> {
  const listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  return listener;
}

/**
 * Listens for a TLS server on a port of 127.0.0.1: on one that is held, or on one by its number (0 takes a free one).
 * `admit` decides about each connection, and hands it over by `serve`.
 */
export async function listenOnLoopback(
  secure: Http2SecureServer,
  admit: (socket: Socket, serve: () => void) => void,
  at: HeldPort | number = 0,
): Promise<LoopbackServer> {
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Socket>();
  secure.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => session.destroy());
    session.once('close', () => sessions.delete(session));
  });
  secure.on('tlsClientError', (_error, socket) => socket.destroy());
  const listener = typeof at === 'number' ? await listenAt(at) : at.listener;
  listener.removeAllListeners('connection').on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    admit(socket, () => secure.emit('connection', socket));
  });
  const close = async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (listener.address() as AddressInfo).port, close };
}
