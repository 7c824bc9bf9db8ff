import { connect, type Socket } from 'node:net';
import { type Endpoint, endpointOf } from './endpoint.ts';

/** Ample for the header of a health endpoint. */
const MAX_HEADER_BYTES = 16 * 1024;
const HEADER_END = '\r\n\r\n';
const HEADER =
  /^HTTP\/1\.[01] ([2-5]\d\d)(?: [\t -~\x80-\xff]*)?\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*\r\n)*\r\n$/;

/** Both ends of a TCP connection on this host. */
export interface LocalConnection {
  serverAddress: string;
  serverPort: number;
  ownAddress: string;
  ownPort: number;
}

interface HealthOptions {
  timeoutMs: number;
  /**
   * Called while the connection is open, unless the answer is a server error (5xx), which claims nothing. The answer
   * counts only if this resolves to true. Default: it counts.
   */
  believed?: (connection: LocalConnection) => Promise<boolean>;
}

/**
 * Sends a GET to a component of this host over a connection of its own: http, or https with any certificate, because
 * components sign their own. Returns the status of the answer; undefined when it is refused, breaks, times out, is no
 * HTTP/1 or is not believed. Node.js's client would compile 64 kB of its code for this.
 */
export async function healthStatus(url: string, { timeoutMs, believed }: HealthOptions): Promise<number | undefined> {
  const asked = new URL(url);
  const to = endpointOf(asked);
  const socket = asked.protocol === 'https:' ? await connectTls(to) : connect(to);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    // An earlier write would wait, and fail with an error of its own if the connection is refused.
    socket.once('connect', () =>
      socket.write(`GET ${asked.pathname}${asked.search} HTTP/1.1\r\nHost: ${asked.host}\r\n\r\n`),
    );
    const status = await statusFrom(socket);
    if (status === undefined || status >= 500 || !believed) return status;
    return (await isBelieved(socket, believed)) ? status : undefined;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function connectTls(to: Endpoint): Promise<Socket> {
  const [tls, { limitHandshakes, OFFERED }] = await Promise.all([import('node:tls'), import('./tls/offered.ts')]);
  const socket = tls.connect({ ...to, ca: [], rejectUnauthorized: false, ...OFFERED });
  limitHandshakes(socket);
  return socket;
}

/** Undefined if the socket closes before the header's end, or the header is too long. */
function statusFrom(socket: Socket): Promise<number | undefined> {
  return new Promise((resolve) => {
    let received = '';
    socket.on('error', () => {}); // followed by close
    socket.on('close', () => resolve(undefined));
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const end = received.indexOf(HEADER_END);
      if (end < 0 && received.length <= MAX_HEADER_BYTES) return;
      socket.pause();
      resolve(end < 0 ? undefined : statusOf(received.slice(0, end + HEADER_END.length)));
    });
  });
}

/** Status of a final response (RFC 9112 section 4) from its whole header; undefined if anything in it is malformed. */
export function statusOf(header: string): number | undefined {
  const [, status] = HEADER.exec(header) ?? [];
  return status === undefined ? undefined : Number(status);
}

async function isBelieved(
  socket: Socket,
  believed: (connection: LocalConnection) => Promise<boolean>,
): Promise<boolean> {
  const { remoteAddress: serverAddress, remotePort: serverPort, localAddress: ownAddress, localPort: ownPort } = socket;
  if (serverAddress === undefined || serverPort === undefined) return false;
  if (ownAddress === undefined || ownPort === undefined) return false;
  return believed({ serverAddress, serverPort, ownAddress, ownPort });
}
