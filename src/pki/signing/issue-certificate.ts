import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';
import { certificateFields, EXTENSION, keyIdentifierOf } from '../der/certificate-fields.ts';
import { distinguishedName } from '../der/distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  sameExtension,
  subjectAltName,
  subjectKeyIdentifier,
} from '../der/extensions.ts';
import { children, expected, inside, only } from '../der/reader.ts';
import { TAG, wholeBytes } from '../der/values.ts';
import type { KeyPair } from '../keys/key-stock.ts';
import { privateKeyPem } from '../keys/private-key.ts';
import { certificatePem, serialNumber, signCertificate } from './sign-certificate.ts';
import type { AuthorityTemplate, CertificateTemplate, IssuedCertificate, Issuing } from './template.ts';

/** A CA that can sign: its certificate and the key that belongs to it. */
export interface SigningAuthority {
  certificate: X509Certificate;
  key: KeyObject;
}

/** A certificate as kubeadm makes it with Go's crypto/x509. */
export function issueCertificate(
  authority: SigningAuthority,
  template: CertificateTemplate,
  issuing: Issuing,
): IssuedCertificate {
  const { dnsNames, ipAddresses, usages, validity } = template;
  return issueLeaf(
    authority,
    {
      subject: distinguishedName(template),
      usages: extendedKeyUsage(usages),
      names: dnsNames.length + ipAddresses.length > 0 ? subjectAltName(template) : undefined,
    },
    { ...issuing, notAfter: issuing.now + validity },
  );
}

/** DER of the Name, and of the extensions extKeyUsage and subjectAltName. */
interface Leaf {
  subject: Buffer;
  usages: Buffer | undefined;
  names: Buffer | undefined;
}

/**
 * A certificate that is not a CA. keyUsage is digitalSignature and keyEncipherment for every type of key, the serial has
 * 63 bits, and the authority's key identifier is there if the authority has one. Times are in ms since the epoch.
 */
function issueLeaf(
  authority: SigningAuthority,
  { subject, usages, names }: Leaf,
  { notBefore, notAfter, pair }: { notBefore: number; notAfter: number; pair: KeyPair },
): IssuedCertificate {
  const issuer = certificateFields(authority.certificate);
  const authorityKey = subject.equals(issuer.subject) ? undefined : keyIdentifierOf(issuer);
  const content = {
    serial: serialNumber(),
    issuer: issuer.subject,
    subject,
    notBefore,
    notAfter,
    publicKey: pair.publicKey,
    extensions: [
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment),
      ...(usages === undefined ? [] : [usages]),
      basicConstraints(false),
      ...(authorityKey === undefined ? [] : [authorityKeyIdentifier(authorityKey)]),
      ...(names === undefined ? [] : [names]),
    ],
  };
  return { certificate: certificatePem(signCertificate(content, authority.key)), key: privateKeyPem(pair.privateKey) };
}

/**
 * A certificate with the subject, names and usages of an existing one, byte for byte, but another key and period. Times
 * are in ms since the epoch.
 */
export function renewCertificate(
  authority: SigningAuthority,
  existing: X509Certificate,
  made: { notBefore: number; notAfter: number; pair: KeyPair },
): IssuedCertificate {
  const { subject, extensions } = certificateFields(existing);
  const same = (name: 'extendedKeyUsage' | 'subjectAltName') => {
    const value = extensions.get(EXTENSION[name]);
    return value === undefined ? undefined : sameExtension(name, value);
  };
  return issueLeaf(authority, { subject, usages: same('extendedKeyUsage'), names: same('subjectAltName') }, made);
}

/** kubeadm's name for a type of key; undefined if it has none. */
export function keyAlgorithm(key: KeyObject): EncryptionAlgorithm | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return namedCurve === undefined ? undefined : BY_CURVE[namedCurve];
  return key.asymmetricKeyType === 'rsa' && modulusLength !== undefined ? BY_LENGTH[modulusLength] : undefined;
}

const BY_CURVE: Partial<Record<string, EncryptionAlgorithm>> = { prime256v1: 'ECDSA-P256', secp384r1: 'ECDSA-P384' };
const BY_LENGTH: Partial<Record<number, EncryptionAlgorithm>> = {
  2048: 'RSA-2048',
  3072: 'RSA-3072',
  4096: 'RSA-4096',
};

/** A self-signed CA, as kubeadm makes it with Go's crypto/x509. */
export function issueAuthority(
  { commonName, validity }: AuthorityTemplate,
  { now, notBefore, pair }: Issuing,
): IssuedCertificate {
  const name = distinguishedName({ commonName });
  const content = {
    serial: serialNumber(),
    issuer: name,
    subject: name,
    notBefore,
    notAfter: now + validity,
    publicKey: pair.publicKey,
    extensions: [
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment | KEY_USAGE.keyCertSign),
      basicConstraints(true),
      subjectKeyIdentifier(keyIdentifier(pair.publicKey)),
      subjectAltName({ dnsNames: [commonName], ipAddresses: [] }),
    ],
  };
  return {
    certificate: certificatePem(signCertificate(content, pair.privateKey)),
    key: privateKeyPem(pair.privateKey),
  };
}

/** The leftmost 160 bits of the SHA-256 of the public key's bits (RFC 7093 section 2, method 1), as in Go since 1.25. */
function keyIdentifier(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  const bits = expected(children(spki, only(spki, TAG.sequence))[1], TAG.bitString);
  return createHash('sha256')
    .update(wholeBytes(inside(spki, bits)))
    .digest()
    .subarray(0, 20);
}
