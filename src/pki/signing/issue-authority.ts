import { createHash, type KeyObject } from 'node:crypto';
import { distinguishedName } from '../der/distinguished-name.ts';
import { basicConstraints, KEY_USAGE, keyUsage, subjectAltName, subjectKeyIdentifier } from '../der/extensions.ts';
import { children, DerError, inside, only } from '../der/reader.ts';
import { TAG } from '../der/values.ts';
import type { KeyPair } from '../keys/key-stock.ts';
import { privateKeyPem } from '../keys/private-key.ts';
import { certificatePem, serialNumber, signCertificate } from './sign-certificate.ts';
import type { AuthorityTemplate, IssuedCertificate } from './template.ts';

/** `now` and `notBefore` are in ms since the epoch. */
export interface SelfSigning {
  now: number;
  notBefore: number;
  pair: KeyPair;
}

/** A CA that signs itself, as kubeadm makes it with Go's crypto/x509: its common name is its one DNS name, too. */
export function issueAuthority(template: AuthorityTemplate, { now, notBefore, pair }: SelfSigning): IssuedCertificate {
  const { commonName, validity } = template;
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

/**
 * RFC 7093 section 2, method 1, as Go takes it since 1.25: the leftmost 160 bits of the SHA-256 of the public key's
 * bits.
 */
function keyIdentifier(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  const bits = children(spki, only(spki, TAG.sequence))[1];
  if (bits === undefined) throw new DerError('truncated');
  const [, ...bytes] = inside(spki, bits); // the first byte counts the unused bits
  return createHash('sha256').update(Buffer.from(bytes)).digest().subarray(0, 20);
}
