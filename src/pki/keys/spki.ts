import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { sha256 } from '../../base/sha256.ts';
import { orUndefined } from '../../base/try.ts';
import { certificateFields } from '../der/certificate-fields.ts';
import { must } from '../der/reader.ts';
import { BundleError } from '../reading/certificate-bundle.ts';
import { sameKey } from './private-key.ts';

/**
 * A pin of a public key, "sha256:" and 64 lower-case hex digits (RFC 7469 section 2.4, with hex as kubeadm writes it).
 */
export type SpkiPin = `sha256:${string}`;

/**
 * The pin of a certificate's public key (RSA, ECDSA, Ed25519): the hash of SubjectPublicKeyInfo, byte for byte as in the
 * certificate, because an exported key may have other bytes (a compressed EC point). Throws a BundleError when OpenSSL
 * verifies with another key than the one that was hashed; certificates of parseCertificateBundle should never do that.
 */
export function spkiHash(certificate: X509Certificate): SpkiPin {
  try {
    const { subjectPublicKeyInfo } = certificateFields(certificate);
    const hashed = createPublicKey({ key: subjectPublicKeyInfo, format: 'der', type: 'spki' });
    must(sameKey(hashed, certificate.publicKey), 'another key than OpenSSL uses');
    return `sha256:${sha256(subjectPublicKeyInfo)}`;
  } catch (cause) {
    throw new BundleError('ambiguous', { cause });
  }
}

/** The pin of a public key that OpenSSL read, over its usual encoding. */
export function publicKeyHash(key: KeyObject): SpkiPin {
  return `sha256:${sha256(key.export({ type: 'spki', format: 'der' }))}`;
}

/** The pin of an untrusted certificate, for display; undefined where it has none. */
export function shownPin(certificate: X509Certificate): SpkiPin | undefined {
  return orUndefined(() => spkiHash(certificate));
}

/** Reads "sha256:<hex>" in upper or lower case; undefined for anything else. */
export function parsePin(text: string): SpkiPin | undefined {
  return /^sha256:[0-9a-f]{64}$/i.test(text) ? (text.toLowerCase() as SpkiPin) : undefined;
}
