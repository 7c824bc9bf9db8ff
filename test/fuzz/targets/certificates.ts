import type { X509Certificate } from 'node:crypto';
import { DerError } from '../../../src/pki/der/reader.ts';
import { spkiHash } from '../../../src/pki/keys/spki.ts';
import { readCertificate } from '../../../src/pki/reading/certificate-bundle.ts';
import { certificate, commonNames, ed25519Key, madeCertificates, named } from '../make/certificates.ts';
import { mutateDer } from '../mutate/der.ts';
import { Random } from '../random.ts';
import type { Target } from '../target.ts';

/** Result of crypto/x509 for the same bytes: digests in hex, times in s since the epoch. */
export interface GoCertificate {
  raw: string;
  spki: string;
  notBefore: number;
  notAfter: number;
}

const made = new Random('many');
const spki = ed25519Key(made);

/** One certificate: what is trusted here is what OpenSSL and Go read as the same one, with the same key and dates. */
export const target: Target = {
  name: 'certificates',
  samples: (random: Random) => madeCertificates(random),
  mutate: (random, samples) => mutateDer(random, random.pick(samples), samples),
  accepts: (sample) => certificateOf(sample) !== undefined,
  grows: certificateOf,
  many: {
    'subject alternative names': (count) => certificate(made, { spki, extensions: [named(count)] }),
    'parts of a name': (count) => certificate(made, { spki, name: commonNames(count) }),
  },
  reference: { question: 'certificate' },
  check(input, answer) {
    const { error, certificate } = answer as { error?: string; certificate?: GoCertificate };
    const read = certificateOf(input);
    if (read === undefined) return undefined;
    if (certificate === undefined) return `trusted here, refused by Go: ${error}`;
    return difference(read, certificate);
  },
};

function certificateOf(der: Buffer): X509Certificate | undefined {
  try {
    return readCertificate(der);
  } catch (error) {
    // A bundle's certificates go through here, and it takes whatever is thrown; what V8 throws by itself is a bug.
    if (error instanceof DerError || !(error instanceof TypeError || error instanceof RangeError)) return undefined;
    throw error;
  }
}

/** Differences between the two readings of one certificate. */
export function difference(
  read: X509Certificate,
  { raw, spki, notBefore, notAfter }: GoCertificate,
): string | undefined {
  if (read.fingerprint256.replaceAll(':', '').toLowerCase() !== raw) return 'other bytes are trusted than Go reads';
  if (spkiHash(read) !== `sha256:${spki}`) return 'another key is pinned than Go reads';
  if (Date.parse(read.validFrom) !== notBefore * 1000 || Date.parse(read.validTo) !== notAfter * 1000)
    return 'other dates than Go reads';
  return undefined;
}
