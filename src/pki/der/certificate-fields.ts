import type { X509Certificate } from 'node:crypto';
import { children, DerError, type Element, inside, only, whole } from './reader.ts';
import { TAG } from './values.ts';

/**
 * RFC 5280 section 4.1: the fields of TBSCertificate as they stand in the certificate, which node:crypto gives only
 * re-written or not at all.
 */
export interface CertificateFields {
  subject: Buffer;
  subjectPublicKeyInfo: Buffer;
  /** The content of each extension's extnValue, by its object identifier's bytes in hex. */
  extensions: ReadonlyMap<string, Buffer>;
}

export const EXTENSION = {
  subjectKeyIdentifier: '551d0e',
  subjectAltName: '551d11',
  extendedKeyUsage: '551d25',
} as const;

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** Throws a DerError for what is no DER, which no certificate of a bundle is (strict-certificate.ts). */
export function certificateFields(certificate: X509Certificate): CertificateFields {
  const der = certificate.raw;
  const [tbs] = children(der, only(der, TAG.sequence));
  if (tbs === undefined) throw new DerError('truncated');
  const fields = children(der, tbs);
  // [0] version is absent in an X.509 v1 certificate; then serialNumber, signature, issuer, validity, subject,
  // subjectPublicKeyInfo.
  const first = fields[0]?.tag === VERSION ? 1 : 0;
  const [subject, subjectPublicKeyInfo] = fields.slice(first + 4);
  if (subject === undefined || subjectPublicKeyInfo === undefined) throw new DerError('truncated');
  const extensions = fields.find(({ tag }) => tag === EXTENSIONS);
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
    if (id === undefined || value === undefined) throw new DerError('truncated');
    return [inside(der, id).toString('hex'), inside(der, value)];
  });
}

/** SubjectKeyIdentifier (RFC 5280 section 4.2.1.2); undefined where the certificate has none. */
export function subjectKeyIdentifier({ extensions }: CertificateFields): Buffer | undefined {
  const value = extensions.get(EXTENSION.subjectKeyIdentifier);
  return value && inside(value, only(value, TAG.octetString));
}
