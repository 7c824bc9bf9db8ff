import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { isFailure } from '../../base/failure.ts';
import { hostPort } from '../endpoint.ts';
import { TLS_UNKNOWN_CA } from '../wire-sentences.ts';
import { limitHandshakes, OFFERED } from './offered.ts';
import { handshakeFailure } from './tls-failure.ts';
import { chainsTo, namesMatch, type PresentedChain, type TlsOptions } from './tls-verify.ts';

/** Makes `stream` a TLS connection and verifies its peer before anything is sent over it. Throws a Failure. */
export async function secure(stream: Duplex, options: TlsOptions, signal: AbortSignal): Promise<TLSSocket> {
  const presented: PresentedChain = { chain: [] };
  const abort = () => stream.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const socket = await handshake(stream, options, presented, signal);
    if (options.trust.type === 'authorities') verifyAgain(socket, options, options.trust.certificates, presented);
    const [leaf] = presented.chain;
    if (leaf !== undefined) leaves.set(socket, leaf.raw);
    return socket;
  } catch (error) {
    stream.destroy();
    if (signal.aborted) throw signal.reason;
    throw handshakeFailure(error, options, presented);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Like `secure`, over a stream from `open`. If several trusted authorities have one name, each gets a handshake on a new
 * stream before the server is refused; OpenSSL alone decides in each.
 */
export async function secureByAny(
  open: (signal: AbortSignal) => Promise<Duplex>,
  options: TlsOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  try {
    return await secure(await open(signal), options, signal);
  } catch (error) {
    if (!isFailure(error, TLS_UNKNOWN_CA)) throw error;
    const { withoutTwins } = await import('./twin-authorities.ts');
    for (const trust of withoutTwins(options.trust)) {
      try {
        return await secure(await open(signal), { ...options, trust }, signal);
      } catch (again) {
        if (!isFailure(again, TLS_UNKNOWN_CA)) throw again;
      }
    }
    throw error;
  }
}

function handshake(
  stream: Duplex,
  options: TlsOptions,
  presented: PresentedChain,
  signal: AbortSignal,
): Promise<TLSSocket> {
  signal.throwIfAborted();
  const name = nameToVerify(options);
  const trusted = options.trust.type === 'authorities' ? [...options.trust.certificates] : undefined;
  if (trusted?.length === 0) throw new TypeError('trust in nobody');
  // Never with a `session`: resuming one would keep what an unverified connection negotiated.
  const socket = connect({
    socket: stream,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ca: trusted ?? [],
    allowPartialTrustChain: true,
    rejectUnauthorized: trusted !== undefined,
    checkServerIdentity: () => {
      const [leaf] = presented.chain;
      return trusted && (leaf === undefined || !namesMatch(leaf, name)) ? new NameMismatch() : undefined;
    },
    ...(options.clientCertificate && {
      cert: options.clientCertificate.certificate,
      key: options.clientCertificate.key.reveal(),
    }),
    ALPNProtocols: [...options.protocols],
    ...OFFERED,
  });
  limitHandshakes(socket);
  // Runs before Node's own listener, which may destroy the socket because of its certificate.
  socket.prependListener('secure', () => {
    presented.chain = chainOf(socket);
  });
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed during the handshake'), { code: 'ECONNRESET' })));
  });
}

/** Without the final dot of an absolute DNS name, which neither a certificate nor SNI (RFC 6066) has. As in Go. */
function nameToVerify({ serverName, endpoint }: TlsOptions): string {
  return (serverName ?? endpoint.host).replace(/\.$/, '');
}

class NameMismatch extends Error {
  readonly code = 'ERR_TLS_CERT_ALTNAME_INVALID';
}

class ChainMismatch extends Error {
  readonly code = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
}

/** Verifies once more, independently of Node's options, environment variables and defaults. */
function verifyAgain(
  socket: TLSSocket,
  options: TlsOptions,
  authorities: readonly string[],
  presented: PresentedChain,
): void {
  const [leaf] = presented.chain;
  if (!socket.authorized || leaf === undefined || !chainsTo(presented.chain, authorities))
    throw new ChainMismatch(hostPort(options.endpoint));
  if (!namesMatch(leaf, nameToVerify(options))) throw new NameMismatch(hostPort(options.endpoint));
}

/** DER of the certificate that the peer of a connection made by `secure` presented. */
export function serverCertificate(socket: TLSSocket): Buffer | undefined {
  return leaves.get(socket);
}

/** Kept from the handshake: Node.js 20 returns a socket's certificate only until its chain has been read. */
const leaves = new WeakMap<TLSSocket, Buffer>();

/** More than any server needs. Limits the work that one can cause with its certificates. */
const MOST_PRESENTED = 32;

/** The certificates that the peer presented: the leaf, then the others in the order sent, each once. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const presented = new Map<string, X509Certificate>();
  let next: X509Certificate | undefined = socket.getPeerX509Certificate();
  for (let count = 0; next !== undefined && count < MOST_PRESENTED; count++) {
    const { raw } = next;
    if (!presented.has(raw.toString('base64'))) presented.set(raw.toString('base64'), next);
    next = next.issuerCertificate;
  }
  return [...presented.values()];
}
