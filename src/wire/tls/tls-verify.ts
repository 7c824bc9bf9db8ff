import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Secret } from '../../base/secret.ts';
import type { Endpoint } from '../endpoint.ts';

/**
 * The peers that a TLS connection accepts. `authorities`: servers with a certificate for the right name from one of
 * these (PEM, one each). Each is an anchor even if it is not a root, as in Go; Node's own roots are never used.
 * `unverified`: any server. Only the first read of token discovery, which has no credentials, and diagnosis may use it.
 */
export type Trust = { type: 'authorities'; certificates: readonly string[] } | { type: 'unverified' };

/** PEM. */
export interface ClientCertificate {
  certificate: string;
  key: Secret;
}

export interface TlsOptions {
  endpoint: Endpoint;
  trust: Trust;
  /** The name in the certificate, if it is not the endpoint's host (kubeconfig tls-server-name). */
  serverName?: string;
  clientCertificate?: ClientCertificate;
  /** ALPN, RFC 7301. */
  protocols: readonly string[];
}

/** The certificates that a server presented, leaf first, kept for the message if it is refused. */
export interface PresentedChain {
  chain: X509Certificate[];
}

/**
 * Tells whether a certificate is valid for a name, as in RFC 6125 and Go: the common name never counts, an IP address
 * matches only an IP entry, and one with a zone matches nothing.
 */
export function namesMatch(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return !name.includes('%') && certificate.checkIP(name) !== undefined;
  return certificate.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;
}

/**
 * Tells whether a path leads from the leaf, the first of the certificates that a server presented, to one of
 * `authorities` (PEM). The others may come in any order, with unrelated ones among them (RFC 8446 section 4.4.2).
 */
export function chainsTo(presented: readonly X509Certificate[], authorities: readonly string[]): boolean {
  const anchors = authorities.map((pem) => new X509Certificate(pem));
  const reached = new Set(presented.slice(0, 1));
  for (const certificate of reached) {
    if (anchors.some((anchor) => anchor.raw.equals(certificate.raw) || issued(anchor, certificate))) return true;
    for (const next of presented) if (!reached.has(next) && issued(next, certificate)) reached.add(next);
  }
  return false;
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** The names and addresses of a certificate, in its order. */
export function certificateNames(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry !== '')
    .map((entry) => entry.replace(/^(DNS|IP Address):/, ''));
}

/** A distinguished name on one line. */
export function oneLine(distinguishedName: string): string {
  return distinguishedName === '' ? '(no name)' : distinguishedName.split('\n').join(', ');
}
