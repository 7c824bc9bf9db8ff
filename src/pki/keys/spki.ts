import { createHash, createPublicKey, type X509Certificate } from 'node:crypto';
import { certificateFields } from '../der/certificate-fields.ts';
import { DerError } from '../der/reader.ts';
import { BundleError } from '../reading/bundle.ts';
import { sameKey } from './private-key.ts';

/**
 * A pin of a public key, "sha256:" and 64 lower-case hex digits (RFC 7469 section 2.4, with hex as kubeadm writes it).
 */
export type SpkiPin = `sha256:${string}`;

/**
 * The pin of a certificate's public key, over the SubjectPublicKeyInfo bytes exactly as they stand in it: a key that is
 * exported again need not have the same bytes (a compressed EC point). RSA, ECDSA, Ed25519. It counts only where the
 * key that OpenSSL verifies with is the one in the bytes that were hashed: a BundleError otherwise, which no
 * certificate of parseCertificateBundle should come to.
 */
export function spkiHash(certificate: X509Certificate): SpkiPin {
  try {
    const { subjectPublicKeyInfo } = certificateFields(certificate);
    const hashed = createPublicKey({ key: subjectPublicKeyInfo, format: 'der', type: 'spki' });
    if (!sameKey(hashed, certificate.publicKey)) throw new DerError('another key than OpenSSL uses');
    return `sha256:${createHash('sha256').update(subjectPublicKeyInfo).digest('hex')}`;
  } catch (cause) {
    throw new BundleError('ambiguous', { cause });
  }
}

/** The pin of a certificate that anybody may have sent, to show it; undefined where it has none. */
export function shownPin(certificate: X509Certificate): SpkiPin | undefined {
  try {
    return spkiHash(certificate);
  } catch {
    return undefined;
  }
}

/** Reads "sha256:<hex>" in any case; undefined when it is anything else. */
export function parsePin(text: string): SpkiPin | undefined {
  const match = /^sha256:([0-9a-f]{64})$/i.exec(text);
  return match?.[1] === undefined ? undefined : `sha256:${match[1].toLowerCase()}`;
}
