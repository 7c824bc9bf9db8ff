import type { X509Certificate } from 'node:crypto';

/** Whether a certificate leads to one of `roots`, by way of `intermediates` where it needs them, each in its time of validity (RFC 5280 section 6.1). */
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

/** Why a certificate does not hold at this time, in ms since the epoch; undefined when it does. */
export function validityProblem(certificate: X509Certificate, now: number): 'expired' | 'not-yet-valid' | undefined {
  if (now < Date.parse(certificate.validFrom)) return 'not-yet-valid';
  return now > Date.parse(certificate.validTo) ? 'expired' : undefined;
}
