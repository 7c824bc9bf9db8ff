import { getFips } from 'node:crypto';
import { DEFAULT_CIPHERS, type SecureContextOptions } from 'node:tls';

/**
 * Key exchanges of elliptic curves only, as in Go: the server chooses the size of a finite field, and one of 10,000 bits
 * blocks this process for a second. From OpenSSL 3.5 on, its own groups have no larger field than 3072 bits.
 */
const [major = 0, minor = 0] = process.versions.openssl.split('.').map(Number);
const hasSmallGroups = major > 3 || (major === 3 && minor >= 5);
const CURVES = getFips() === 1 ? 'P-256:P-384:P-521' : 'X25519:P-256:P-384:P-521';

/** What every TLS client of kubejoin offers. */
export const OFFERED: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: `${DEFAULT_CIPHERS}:!kDHE`,
  ecdhCurve: hasSmallGroups ? 'auto' : CURVES,
};
