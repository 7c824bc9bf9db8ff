import { createHash, type X509Certificate } from 'node:crypto';

/** A pin of a public key, "sha256:" and 64 lower-case hex digits (RFC 7469 section 2.4, with hex as kubeadm writes it). */
export type SpkiPin = `sha256:${string}`;

/** The pin of a certificate's public key, over the SubjectPublicKeyInfo bytes exactly as they stand in it. RSA, ECDSA, Ed25519. */
export function spkiHash(certificate: X509Certificate): SpkiPin {
  return `sha256:${createHash('sha256').update(subjectPublicKeyInfo(certificate.raw)).digest('hex')}`;
}

/** Reads "sha256:<hex>" in any case; undefined when it is anything else. */
export function parsePin(text: string): SpkiPin | undefined {
  const match = /^sha256:([0-9a-f]{64})$/i.exec(text);
  return match?.[1] === undefined ? undefined : `sha256:${match[1].toLowerCase()}`;
}

/**
 * RFC 5280 section 4.1: the seventh field of TBSCertificate (the version is always there in v3). Cut out of the DER, because
 * a key that is exported again need not have the same bytes (a compressed EC point, RSA parameters).
 */
function subjectPublicKeyInfo(der: Buffer): Buffer {
  const certificate = element(der, 0);
  const tbs = element(der, certificate.content);
  let offset = tbs.content;
  // [0] version is absent in an X.509 v1 certificate; then serialNumber, signature, issuer, validity, subject.
  const fieldsBefore = der[offset] === 0xa0 ? 6 : 5;
  for (let field = 0; field < fieldsBefore; field++) offset = element(der, offset).end;
  return der.subarray(offset, element(der, offset).end);
}

/** X.690 section 8.1: where the content of the element at `offset` begins, and where the element ends. */
function element(der: Buffer, offset: number): { content: number; end: number } {
  const first = der[offset + 1];
  if (first === undefined) throw new RangeError('truncated DER');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const content = offset + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  if (content + length > der.length) throw new RangeError('truncated DER');
  return { content, end: content + length };
}
