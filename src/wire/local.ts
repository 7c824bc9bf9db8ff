import { type AddressInfo, connect, createServer, isIP, type Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * Tells whether a server could listen on a TCP port of `address`, or by default of the wildcard addresses of both
 * families. Any error counts as taken, as in kubeadm.
 */
export async function portFree(port: number, address?: string): Promise<boolean> {
  // Mostly it is free on every address, and naming one has Node.js load its resolver: 1.5 MiB and 4 ms of a join.
  if (address === LOOPBACK && (await portFree(port))) return true;
  const found = await listenOnce(port, address);
  if (found !== 'IPv4' || address !== undefined) return found === 'IPv4' || found === 'IPv6';
  // Node.js falls back to IPv4 after any error of IPv6: this kernel may lack IPv6, or the port is taken there.
  return ['EAFNOSUPPORT', 'EINVAL', 'EADDRNOTAVAIL'].includes(await listenOnce(port, '::'));
}

/**
 * The address family it listened on, or the error's code. Without `host` it is the wildcard of both families; naming
 * that costs Node.js 3 ms more.
 */
function listenOnce(port: number, host: string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ port, ...(host !== undefined && { host }), exclusive: true }, () => {
      const { family } = server.address() as AddressInfo;
      server.close(() => resolve(family));
    });
  });
}

/** Connects to a Unix socket, for protocols with a client of their own. */
export function connectUnix(path: string): Socket {
  return connect({ path });
}

/**
 * Tries a Unix socket. Undefined if a program listens, else the system's code (ENOENT, ECONNREFUSED, EACCES ...), or
 * ETIMEDOUT if its queue is full.
 */
export function dialUnix(path: string, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connectUnix(path);
    const finish = (code: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(code);
    };
    const timer = setTimeout(() => finish('ETIMEDOUT'), timeoutMs);
    socket.once('connect', () => finish(undefined));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'UNKNOWN'));
  });
}

/**
 * The source address that the kernel would use for an IP address, from connecting a datagram socket, which sends
 * nothing. Undefined without a route.
 */
export async function sourceAddressTo(address: string): Promise<string | undefined> {
  if (isIP(address) === 0) return undefined;
  const { createSocket } = await import('node:dgram');
  return new Promise((resolve) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    const finish = (source: string | undefined) => {
      socket.removeAllListeners();
      socket.on('error', () => {}); // already resolved
      socket.close();
      resolve(source);
    };
    socket.on('error', () => finish(undefined));
    socket.on('connect', () => finish(socket.address().address));
    // Any port will do: routes do not depend on it.
    socket.connect(443, address);
  });
}
