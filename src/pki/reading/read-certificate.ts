import { X509Certificate } from 'node:crypto';
import { requireStrictCertificate } from '../der/strict-certificate.ts';

/**
 * A certificate that OpenSSL reads, that is these bytes to it and no others (it also takes PEM, BER, and what trails), and that Go
 * reads in the same way. Throws whatever is wrong with it.
 */
export function readCertificate(der: Buffer): X509Certificate {
  requireStrictCertificate(der);
  const certificate = new X509Certificate(der);
  if (!certificate.raw.equals(der)) throw new Error('OpenSSL reads other bytes');
  certificate.publicKey; // throws where OpenSSL cannot use the key: a point that is on no curve, for instance
  return certificate;
}
