import type { X509Certificate } from 'node:crypto';
import { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import { orUndefined } from '../../base/try.ts';
import { missingNames } from '../der/alternative-names.ts';
import { belongsTogether, parsePrivateKey } from '../keys/private-key.ts';
import { parseCertificateBundle } from './certificate-bundle.ts';
import type { PkiProblem } from './problem.ts';

/** The content of a certificate file (the certificate, then any intermediates) and of a key file, with their paths. */
export interface FoundPair {
  certificatePath: string;
  keyPath: string;
  certificate: Buffer | undefined;
  key: Buffer | undefined;
}

/** Requirements for the certificate: issued by one of these CAs, valid for these names. */
interface Wanted {
  authorityPath: string;
  authorities: readonly X509Certificate[];
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
  /** In ms since the epoch. */
  now: number;
}

/** Why an existing pair cannot be kept: kubeadm's rules, and the key must match. Undefined if it can. */
export function pairProblem(found: FoundPair, wanted: Wanted): PkiProblem | undefined {
  const { certificatePath: file, keyPath } = found;
  if (found.key === undefined) return { type: 'missing', file: keyPath };
  if (found.certificate === undefined) return { type: 'missing', file };
  const key = parsePrivateKey(new Secret(found.key.toString('latin1')));
  if (key === undefined) return { type: 'bad-key', file: keyPath };
  const [certificate, ...intermediates] = certificatesOf(found.certificate) ?? [];
  if (certificate === undefined) return { type: 'bad-certificate', file };
  if (!belongsTogether(key, certificate.publicKey)) return { type: 'key-mismatch', file: keyPath, certificate: file };
  const period = periodProblem(certificate, file, wanted.now);
  if (period) return period;
  if (!leadsTo(wanted.authorities, certificate, intermediates, wanted.now))
    return { type: 'other-authority', file, authority: wanted.authorityPath };
  const names = missingNames(certificate, wanted);
  return names.length > 0 ? { type: 'names-missing', file, names } : undefined;
}

/** The certificates of a file; undefined if it has none, or one that does not parse. */
export function certificatesOf(pem: Buffer | string): X509Certificate[] | undefined {
  return orUndefined(() => parseCertificateBundle(pem.toString('latin1')));
}

export function periodProblem(certificate: X509Certificate, file: string, now: number): PkiProblem | undefined {
  const type = validityProblem(certificate, now);
  if (type === undefined) return undefined;
  const at = type === 'expired' ? certificate.validTo : certificate.validFrom;
  return { type, file, at: rfc3339(Date.parse(at)) };
}

/** The problem of a CA's file. While the CA is rotated it holds several certificates; one valid one is enough. */
export function periodProblemOfAll(
  certificates: readonly X509Certificate[],
  file: string,
  now: number,
): PkiProblem | undefined {
  const problems = certificates.map((certificate) => periodProblem(certificate, file, now));
  return problems.every((problem) => problem !== undefined) ? problems[0] : undefined;
}

/**
 * Tells whether a certificate chains to one of `roots`, if necessary through `intermediates`, each within its validity
 * period (RFC 5280 section 6.1).
 */
export function leadsTo(
  roots: readonly X509Certificate[],
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  now: number,
): boolean {
  const holds = (one: X509Certificate) => validityProblem(one, now) === undefined;
  const reached = new Set([certificate].filter(holds));
  for (const one of reached) {
    if (roots.some((root) => holds(root) && issued(root, one))) return true;
    for (const next of intermediates) if (holds(next) && issued(next, one)) reached.add(next);
  }
  return false;
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Why a certificate is not valid at a time, in ms since the epoch; undefined if it is. */
export function validityProblem(certificate: X509Certificate, now: number): 'expired' | 'not-yet-valid' | undefined {
  if (now < Date.parse(certificate.validFrom)) return 'not-yet-valid';
  return now > Date.parse(certificate.validTo) ? 'expired' : undefined;
}
