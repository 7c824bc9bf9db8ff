import type { KeyObject, X509Certificate } from 'node:crypto';
import { certificateFields, subjectKeyIdentifier } from './certificate-fields.ts';
import { distinguishedName } from './distinguished-name.ts';
import { authorityKeyIdentifier, basicConstraints, extendedKeyUsage, KEY_USAGE, keyUsage, subjectAltName } from './extensions.ts';
import type { KeyPair } from './key-stock.ts';
import { privateKeyPem } from './private-key.ts';
import { serialNumber } from './serial-number.ts';
import { certificatePem, signCertificate } from './sign-certificate.ts';
import type { CertificateTemplate, IssuedCertificate } from './template.ts';

/** A CA that can sign: its certificate and the key that belongs to it. */
export interface SigningAuthority {
  certificate: X509Certificate;
  key: KeyObject;
}

export interface Issuing {
  /** In ms since the epoch. */
  now: number;
  /** In ms since the epoch. */
  notBefore: number;
  pair: KeyPair;
}

/**
 * A certificate as kubeadm makes it with Go's crypto/x509: keyUsage digitalSignature and keyEncipherment whatever the key, a serial of 63 bits,
 * the authority's key identifier where it has one, SANs where there are any.
 */
export function issueCertificate(
  authority: SigningAuthority,
  template: CertificateTemplate,
  { now, notBefore, pair }: Issuing,
): IssuedCertificate {
  const issuer = certificateFields(authority.certificate);
  const subject = distinguishedName(template);
  const authorityKey = subject.equals(issuer.subject) ? undefined : subjectKeyIdentifier(issuer);
  const content = {
    serial: serialNumber(),
    issuer: issuer.subject,
    subject,
    notBefore,
    notAfter: now + template.validity,
    publicKey: pair.publicKey,
    extensions: [
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment),
      extendedKeyUsage(template.usages),
      basicConstraints(false),
      ...(authorityKey === undefined ? [] : [authorityKeyIdentifier(authorityKey)]),
      ...(template.dnsNames.length + template.ipAddresses.length > 0 ? [subjectAltName(template)] : []),
    ],
  };
  return { certificate: certificatePem(signCertificate(content, authority.key)), key: privateKeyPem(pair.privateKey) };
}
