import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import type { EncryptionAlgorithm } from '../../src/config/types/cluster.ts';
import { distinguishedName } from '../../src/pki/der/distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  KEY_USAGE,
  keyUsage,
  subjectKeyIdentifier,
} from '../../src/pki/der/extensions.ts';
import { privateKeyPem } from '../../src/pki/keys/private-key.ts';
import { certificatePem, signCertificate } from '../../src/pki/signing/sign-certificate.ts';

export const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);
export const DAY_MS = 86_400_000;

export interface TestAuthority {
  certificate: X509Certificate;
  pem: string;
  key: KeyObject;
  keyPem: string;
}

interface Options {
  algorithm?: EncryptionAlgorithm | 'ECDSA-P224' | 'ECDSA-P521';
  commonName?: string;
  notBefore?: number;
  notAfter?: number;
  isCa?: boolean;
  keyIdentifier?: boolean;
  /** An intermediate CA of this one. */
  by?: TestAuthority;
  /** Has the key of this one. */
  renews?: TestAuthority;
}

export function generate(algorithm: NonNullable<Options['algorithm']>) {
  return algorithm.startsWith('RSA')
    ? generateKeyPairSync('rsa', { modulusLength: Number(algorithm.slice(4)) })
    : generateKeyPairSync('ec', { namedCurve: algorithm.replace('ECDSA-P', 'P-') });
}

/** A CA made for one test. */
export function testAuthority({
  algorithm = 'ECDSA-P256',
  commonName = 'kubernetes',
  notBefore = NOW - DAY_MS,
  notAfter = NOW + 3650 * DAY_MS,
  isCa = true,
  keyIdentifier = true,
  by,
  renews,
}: Options = {}): TestAuthority {
  const { publicKey, privateKey } = renews
    ? { publicKey: renews.certificate.publicKey, privateKey: renews.key }
    : generate(algorithm);
  const subject = distinguishedName({ commonName });
  const id = (key: KeyObject) =>
    createHash('sha1')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest();
  const pem = certificatePem(
    signCertificate(
      {
        serial: Buffer.from([1, 2, 3]),
        issuer: by ? distinguishedName({ commonName: by.certificate.subject.replace('CN=', '') }) : subject,
        subject,
        notBefore,
        notAfter,
        publicKey,
        extensions: [
          keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment | KEY_USAGE.keyCertSign),
          basicConstraints(isCa),
          ...(keyIdentifier ? [subjectKeyIdentifier(id(publicKey))] : []),
          ...(by ? [authorityKeyIdentifier(id(by.certificate.publicKey))] : []),
        ],
      },
      by?.key ?? privateKey,
    ),
  );
  return { certificate: new X509Certificate(pem), pem, key: privateKey, keyPem: privateKeyPem(privateKey).reveal() };
}
