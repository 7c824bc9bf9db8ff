import { createHash, type KeyObject } from 'node:crypto';
import { distinguishedName } from '../der/distinguished-name.ts';
import { basicConstraints, KEY_USAGE, keyUsage, subjectAltName, subjectKeyIdentifier } from '../der/extensions.ts';
import { children, expected, inside, only } from '../der/reader.ts';
import { TAG, wholeBytes } from '../der/values.ts';
import { privateKeyPem } from '../keys/private-key.ts';
import { certificatePem, serialNumber, signCertificate } from './sign-certificate.ts';
import type { AuthorityTemplate, IssuedCertificate, Issuing } from './template.ts';

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
