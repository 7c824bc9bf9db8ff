import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens on loopback until the test ends, and counts who comes. */
export async function listening(
  onConnection: (socket: Socket) => void = () => {},
): Promise<{ port: number; met: () => number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, met: () => sockets.size };
}
