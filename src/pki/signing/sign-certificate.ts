import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { bitString, explicit, integer, nothing, oid, sequence, time } from '../der/write.ts';

/** The fields of a certificate (RFC 5280 section 4.1.2) but for the signature algorithm. */
export interface CertificateContent {
  /** Big-endian, not zero. */
  serial: Uint8Array;
  /** DER of the issuer's Name, copied from the issuer's own certificate. */
  issuer: Buffer;
  /** DER of the Name. */
  subject: Buffer;
  /** In ms since the epoch, cut to whole seconds. */
  notBefore: number;
  notAfter: number;
  publicKey: KeyObject;
  /** DER of each extension. */
  extensions: readonly Buffer[];
}

/** A signed certificate of version 3 in DER. Throws a TypeError unless the signer is RSA or on one of NIST's curves. */
export function signCertificate(content: CertificateContent, signer: KeyObject): Buffer {
  const { identifier } = algorithmOf(signer);
  const body = sequence(
    explicit(0, integer(Buffer.of(2))), // version 3
    integer(content.serial),
    identifier,
    content.issuer,
    sequence(time(content.notBefore), time(content.notAfter)),
    content.subject,
    content.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...content.extensions)),
  );
  return signed(body, signer);
}

/** The body, the signature algorithm and the signature (RFC 5280 section 4.1.1, RFC 2986 section 4.2). */
export function signed(body: Buffer, signer: KeyObject): Buffer {
  const { identifier, hash } = algorithmOf(signer);
  return sequence(body, identifier, bitString(sign(hash, body, signer)));
}

function algorithmOf(signer: KeyObject): SignatureAlgorithm {
  const algorithm = signatureAlgorithm(signer);
  if (algorithm === undefined) throw new TypeError(`cannot sign with a key of type ${signer.asymmetricKeyType}`);
  return algorithm;
}

interface SignatureAlgorithm {
  identifier: Buffer;
  hash: string;
}

const RSA_SHA256: SignatureAlgorithm = {
  identifier: sequence(oid('1.2.840.113549.1.1.11'), nothing()),
  hash: 'sha256',
};

const ECDSA_SHA256: SignatureAlgorithm = { identifier: sequence(oid('1.2.840.10045.4.3.2')), hash: 'sha256' };

const BY_CURVE: Partial<Record<string, SignatureAlgorithm>> = {
  secp224r1: ECDSA_SHA256,
  prime256v1: ECDSA_SHA256,
  secp384r1: { identifier: sequence(oid('1.2.840.10045.4.3.3')), hash: 'sha384' },
  secp521r1: { identifier: sequence(oid('1.2.840.10045.4.3.4')), hash: 'sha512' },
};

/**
 * The algorithm that Go's crypto/x509 chooses for a key (RFC 4055 section 5, RFC 5758 section 3.2); undefined for keys
 * that do not sign here.
 */
export function signatureAlgorithm(signer: KeyObject): SignatureAlgorithm | undefined {
  if (signer.asymmetricKeyType === 'rsa') return RSA_SHA256;
  return signer.asymmetricKeyType === 'ec' ? BY_CURVE[signer.asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
}

/** PEM (RFC 7468) as Go's encoding/pem writes it. */
export function pemBlock(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export function certificatePem(der: Buffer): string {
  return pemBlock('CERTIFICATE', der);
}

/** A random serial number as kubeadm chooses it: from 1 to 2^63 - 1, big-endian. */
export function serialNumber(): Buffer {
  const serial = randomBytes(8);
  serial[0] = serial.readUInt8() & 0x7f;
  return serial.every((byte) => byte === 0) ? serialNumber() : serial;
}

/** Certificates start this long before now, as in kubeadm, so that clocks that are slightly behind accept them. */
export const BACKDATE_MS = 5 * 60_000;
