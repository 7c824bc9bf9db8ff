import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { Secret } from '../../base/secret.ts';
import { distinguishedName } from '../der/distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from '../der/extensions.ts';
import { type CertificateContent, certificatePem, signCertificate } from './sign-certificate.ts';

/** A serving certificate with the CA made for it alone (PEM, in this order), and the certificate's key (PEM, PKCS #8). */
interface ServingCertificate {
  certificates: string;
  key: Secret;
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/**
 * The certificate that a kubelet makes for itself when it finds none: CN host@seconds, signed by a CA host-ca@seconds,
 * valid for a year. P-256 keys take a millisecond; the kubelet's two RSA keys delay its start by a tenth of a second or
 * more. `now` is in ms since the epoch.
 */
export function servingCertificate(host: string, now: number): ServingCertificate {
  const seconds = Math.floor(now / 1000);
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = distinguishedName({ commonName: `${host}-ca@${seconds}` });
  const caKeyId = keyId(ca.publicKey);
  // Starts an hour ago, so that a clock that is slightly behind accepts it.
  const signed = (content: Pick<CertificateContent, 'subject' | 'publicKey' | 'extensions'>) =>
    certificatePem(
      signCertificate(
        { serial: randomBytes(16), issuer, notBefore: now - HOUR_MS, notAfter: now - HOUR_MS + YEAR_MS, ...content },
        ca.privateKey,
      ),
    );
  const authority = signed({
    subject: issuer,
    publicKey: ca.publicKey,
    extensions: [
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyCertSign),
      basicConstraints(true),
      subjectKeyIdentifier(caKeyId),
    ],
  });
  const serving = signed({
    subject: distinguishedName({ commonName: `${host}@${seconds}` }),
    publicKey: leaf.publicKey,
    extensions: [
      keyUsage(KEY_USAGE.digitalSignature), // not keyEncipherment, which an EC key cannot do
      extendedKeyUsage(['server']),
      basicConstraints(false),
      authorityKeyIdentifier(caKeyId),
      subjectAltName({ dnsNames: [host], ipAddresses: [] }),
    ],
  });
  return {
    certificates: serving + authority,
    key: new Secret(String(leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }))),
  };
}

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 of the public key's bits. */
function keyId(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(spki.subarray(-65)).digest(); // the uncompressed P-256 point ends the structure
}
