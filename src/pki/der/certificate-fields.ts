import type { X509Certificate } from 'node:crypto';
import { children, type Element, inside, must, only, whole } from './reader.ts';
import { TAG } from './values.ts';

/**
 * Fields of TBSCertificate (RFC 5280 section 4.1), byte for byte as in the certificate: node:crypto re-encodes them or
 * lacks them.
 */
interface CertificateFields {
  subject: Buffer;
  subjectPublicKeyInfo: Buffer;
  /** The content of each extension's extnValue, by the bytes of its object identifier in hex. */
  extensions: ReadonlyMap<string, Buffer>;
}

export const EXTENSION = {
  subjectKeyIdentifier: '551d0e',
  subjectAltName: '551d11',
  extendedKeyUsage: '551d25',
} as const;

/** Throws a DerError for bytes that are not DER. Certificates of a bundle always are (strict-certificate.ts). */
export function certificateFields(certificate: X509Certificate): CertificateFields {
  const der = certificate.raw;
  const [tbs] = children(der, only(der, TAG.sequence));
  must(tbs !== undefined, 'truncated');
  const fields = children(der, tbs);
  // [0] version is absent in an X.509 v1 certificate; then serialNumber, signature, issuer, validity, subject,
  // subjectPublicKeyInfo.
  const first = fields[0]?.tag === TAG.version ? 1 : 0;
  const [subject, subjectPublicKeyInfo] = fields.slice(first + 4);
  must(subject !== undefined && subjectPublicKeyInfo !== undefined, 'truncated');
  const extensions = fields.find(({ tag }) => tag === TAG.extensions);
  return {
    subject: whole(der, subject),
    subjectPublicKeyInfo: whole(der, subjectPublicKeyInfo),
    extensions: new Map(extensions === undefined ? [] : readExtensions(der, extensions)),
  };
}

function readExtensions(der: Buffer, explicit: Element): [string, Buffer][] {
  const [list] = children(der, explicit);
  return (list === undefined ? [] : children(der, list)).map((extension) => {
    const parts = children(der, extension);
    const [id, value] = [parts[0], parts.at(-1)]; // `critical` between them is optional
    must(id !== undefined && value !== undefined, 'truncated');
    return [inside(der, id).toString('hex'), inside(der, value)];
  });
}

/** SubjectKeyIdentifier (RFC 5280 section 4.2.1.2); undefined if the certificate has none. */
export function keyIdentifierOf({ extensions }: CertificateFields): Buffer | undefined {
  const value = extensions.get(EXTENSION.subjectKeyIdentifier);
  return value && inside(value, only(value, TAG.octetString));
}
