import { get } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

/** A health endpoint answers a word or two. */
const MAX_PROBE_BYTES = 64 * 1024;

/**
 * Whether a TCP port can be listened on, on every address of both families: what a server that binds the wildcard address would find.
 * Any reason against it counts as taken, as in kubeadm.
 */
export async function portFree(port: number): Promise<boolean> {
  const both = await listenOnce(port, '::');
  // No IPv6 in this kernel, or it is switched off.
  if (both === 'EAFNOSUPPORT' || both === 'EINVAL' || both === 'EADDRNOTAVAIL') return (await listenOnce(port, '0.0.0.0')) === undefined;
  return both === undefined;
}

/** The error's code; undefined when it listened. */
function listenOnce(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** A GET over plain HTTP to this host itself, over a connection of its own. Undefined when it is refused, breaks or does not answer in time. */
export function probeHttp(url: string, { timeoutMs }: { timeoutMs: number }): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers: { connection: 'close' }, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const chunks: Buffer[] = [];
      let total = 0;
      response.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > MAX_PROBE_BYTES) request.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', () => resolve(undefined));
    });
    request.on('error', () => resolve(undefined));
  });
}

/** A connection to a unix socket, for protocols that bring their own client. */
export function connectUnix(path: string): Socket {
  return connect({ path });
}

/** Whether somebody listens on a unix socket; the system's code (ENOENT, ECONNREFUSED, EACCES ...) when not, ETIMEDOUT when its queue is full. */
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
