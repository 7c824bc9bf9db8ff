import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server of the rehearsal's. */
export interface LoopbackServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Ends every connection at once and resolves when nothing is left open. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 (`port` 0 takes a free one) for a TLS server; `admit` decides about each connection, and hands
 * it over by `serve`.
 */
export async function listenOnLoopback(
  secure: Http2SecureServer,
  admit: (socket: Socket, serve: () => void) => void,
  port = 0,
): Promise<LoopbackServer> {
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Socket>();
  secure.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => session.destroy());
    session.once('close', () => sessions.delete(session));
  });
  secure.on('tlsClientError', (_error, socket) => socket.destroy());
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    admit(socket, () => secure.emit('connection', socket));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  const close = async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (listener.address() as AddressInfo).port, close };
}
