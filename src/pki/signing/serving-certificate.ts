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

/** A serving certificate and the CA made for it alone, PEM, in this order; and the certificate's key, PEM (PKCS #8). */
export interface ServingCertificate {
  certificates: string;
  key: Secret;
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/**
 * What a kubelet makes for itself when it finds no serving certificate: CN host@seconds by a CA host-ca@seconds, valid
 * for a year. Here with P-256 keys, made in a millisecond; the kubelet's two RSA keys cost it a tenth of a second or
 * more before it does anything else.
 */
export function servingCertificate(host: string, now: number): ServingCertificate {
  const seconds = Math.floor(now / 1000);
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = distinguishedName({ commonName: `${host}-ca@${seconds}` });
  const caKeyId = keyId(ca.publicKey);
  // Valid from an hour ago, so that a clock a little behind does not refuse it.
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
      keyUsage(KEY_USAGE.digitalSignature), // an EC key can't encipher keys
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
