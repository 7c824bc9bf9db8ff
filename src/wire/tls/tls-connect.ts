import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { isFailure } from '../../base/failure.ts';
import { hostPort } from '../endpoint.ts';
import { TLS_UNKNOWN_CA } from '../sentences.ts';
import { handshakeFailure } from './tls-failure.ts';
import { chainsTo, namesMatch, type PresentedChain, type TlsOptions } from './tls-verify.ts';

/**
 * Makes `stream` a TLS connection whose other side is the one that `options` name; not a byte is sent over it before
 * that. Throws a Failure.
 */
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
 * As `secure`, over a stream from `open`. Where authorities of one name are trusted, each of them gets a handshake of
 * its own on a new stream before the server is said to be a stranger's: OpenSSL alone decides in each.
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
  const name = options.serverName ?? options.endpoint.host;
  const verified = options.trust.type === 'authorities';
  if (options.trust.type === 'authorities' && options.trust.certificates.length === 0)
    throw new TypeError('trust in nobody');
  // No `session` is ever given: a resumed session would carry over what an unverified connection agreed on.
  const socket = connect({
    socket: stream,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ca: options.trust.type === 'authorities' ? [...options.trust.certificates] : [],
    allowPartialTrustChain: true,
    rejectUnauthorized: verified,
    checkServerIdentity: () => {
      const [leaf] = presented.chain;
      return verified && (leaf === undefined || !namesMatch(leaf, name)) ? new NameMismatch() : undefined;
    },
    ...(options.clientCertificate && {
      cert: options.clientCertificate.certificate,
      key: options.clientCertificate.key.reveal(),
    }),
    ALPNProtocols: [...options.protocols],
    minVersion: 'TLSv1.2',
  });
  // Before Node's own listener for this, which looks at the certificate and may destroy the socket.
  socket.prependListener('secure', () => {
    presented.chain = chainOf(socket);
  });
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed during the handshake'), { code: 'ECONNRESET' })));
  });
}

export class NameMismatch extends Error {
  readonly code = 'ERR_TLS_CERT_ALTNAME_INVALID';
}

export class ChainMismatch extends Error {
  readonly code = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
}

/** Node has verified already; this does not depend on its options, environment variables or defaults. */
function verifyAgain(
  socket: TLSSocket,
  options: TlsOptions,
  authorities: readonly string[],
  presented: PresentedChain,
): void {
  const [leaf] = presented.chain;
  if (!socket.authorized || leaf === undefined || !chainsTo(presented.chain, authorities))
    throw new ChainMismatch(hostPort(options.endpoint));
  if (!namesMatch(leaf, options.serverName ?? options.endpoint.host))
    throw new NameMismatch(hostPort(options.endpoint));
}

/** DER of what the other side of a connection by `secure` presented. */
export function serverCertificate(socket: TLSSocket): Buffer | undefined {
  return leaves.get(socket);
}

/** Kept from the handshake: once its chain has been read, Node.js 20 tells a socket's certificate no more. */
const leaves = new WeakMap<TLSSocket, Buffer>();

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (
    let next = socket.getPeerX509Certificate();
    next !== undefined && chain.length < 10;
    next = next.issuerCertificate
  ) {
    if (chain.some((known) => known.raw.equals((next as X509Certificate).raw))) break;
    chain.push(next);
  }
  return chain;
}
