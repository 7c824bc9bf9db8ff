import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** RFC 6125, and Go: only subjectAltName counts, never the common name; an IP address matches only an IP entry, one with a zone none. */
export function namesMatch(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return !name.includes('%') && certificate.checkIP(name) !== undefined;
  return certificate.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;
}

/** Whether the chain that a server presented, leaf first, ends at one of `authorities` (PEM). */
export function chainsTo(chain: readonly X509Certificate[], authorities: readonly string[]): boolean {
  const anchors = authorities.map((pem) => new X509Certificate(pem));
  for (const [index, certificate] of chain.entries()) {
    if (anchors.some((anchor) => anchor.raw.equals(certificate.raw) || issued(anchor, certificate))) return true;
    const issuer = chain[index + 1];
    if (issuer === undefined || !issued(issuer, certificate)) return false;
  }
  return false;
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** The names and addresses a certificate is for, as it lists them. */
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
