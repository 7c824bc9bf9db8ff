import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The port of a server that listens until the test ends; 0 at a path. */
export async function listening(
  server: Server,
  where: { host?: string; path?: string; ipv6Only?: boolean },
): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) =>
    server.listen(where.path === undefined ? { port: 0, ...where } : where, resolve),
  );
  return where.path === undefined ? (server.address() as AddressInfo).port : 0;
}
