import type { KeyObject, X509Certificate } from 'node:crypto';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';
import { certificateFields, EXTENSION } from '../der/certificate-fields.ts';
import { sameExtension } from '../der/extensions.ts';
import type { KeyPair } from '../keys/key-stock.ts';
import { issueLeaf, type SigningAuthority } from './issue-certificate.ts';
import type { IssuedCertificate } from './template.ts';

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
