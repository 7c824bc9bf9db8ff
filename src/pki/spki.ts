import { createHash, type X509Certificate } from 'node:crypto';
import { certificateFields } from './certificate-fields.ts';

/** A pin of a public key, "sha256:" and 64 lower-case hex digits (RFC 7469 section 2.4, with hex as kubeadm writes it). */
export type SpkiPin = `sha256:${string}`;

/**
 * The pin of a certificate's public key, over the SubjectPublicKeyInfo bytes exactly as they stand in it: a key that is exported again
 * need not have the same bytes (a compressed EC point, RSA parameters). RSA, ECDSA, Ed25519.
 */
export function spkiHash(certificate: X509Certificate): SpkiPin {
  return `sha256:${createHash('sha256').update(certificateFields(certificate).subjectPublicKeyInfo).digest('hex')}`;
}

/** Reads "sha256:<hex>" in any case; undefined when it is anything else. */
export function parsePin(text: string): SpkiPin | undefined {
  const match = /^sha256:([0-9a-f]{64})$/i.exec(text);
  return match?.[1] === undefined ? undefined : `sha256:${match[1].toLowerCase()}`;
}
