import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { Secret } from '../secret.ts';
import { bitString, boolean, explicit, implicit, integer, octetString, oid, sequence, set, time, utf8String } from './der.ts';

/** A serving certificate and the CA made for it alone, PEM, in this order; and the certificate's key, PEM (PKCS #8). */
export interface ServingCertificate {
  certificates: string;
  key: Secret;
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** keyUsage bits (RFC 5280 section 4.2.1.3): digitalSignature 0, keyCertSign 5. An EC key can't encipher keys. */
const DIGITAL_SIGNATURE = 0x80;
const CERT_SIGN = 0x04;
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/**
 * What a kubelet makes for itself when it finds no serving certificate: CN host@seconds by a CA host-ca@seconds, valid for a year. Here with
 * P-256 keys, made in a millisecond; the kubelet's two RSA keys cost it a tenth of a second or more before it does anything else.
 */
export function servingCertificate(host: string, now: number): ServingCertificate {
  const seconds = Math.floor(now / 1000);
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = `${host}-ca@${seconds}`;
  const caKeyId = keyId(ca.publicKey);
  const common = { issuer, signer: ca.privateKey, now };
  const authority = certificate({
    ...common,
    subject: issuer,
    publicKey: ca.publicKey,
    extensions: [keyUsage(DIGITAL_SIGNATURE | CERT_SIGN), basicConstraints(true), extension('2.5.29.14', false, octetString(caKeyId))],
  });
  const serving = certificate({
    ...common,
    subject: `${host}@${seconds}`,
    publicKey: leaf.publicKey,
    extensions: [
      keyUsage(DIGITAL_SIGNATURE),
      extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
      basicConstraints(false),
      extension('2.5.29.35', false, sequence(implicit(0, caKeyId))), // authorityKeyIdentifier
      extension('2.5.29.17', false, sequence(implicit(2, Buffer.from(host)))), // subjectAltName: dNSName
    ],
  });
  return { certificates: pem(serving) + pem(authority), key: new Secret(String(leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }))) };
}

interface Template {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  now: number;
  extensions: Buffer[];
}

/** RFC 5280 section 4.1. Valid from an hour ago, so that a clock a little behind does not refuse it. */
function certificate({ subject, issuer, publicKey, signer, now, extensions }: Template): Buffer {
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    commonName(issuer),
    sequence(time(now - HOUR_MS), time(now - HOUR_MS + YEAR_MS)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  return sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, signer)));
}

function commonName(name: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8String(name))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function keyUsage(bits: number): Buffer {
  const unused = Math.log2(bits & -bits);
  return extension('2.5.29.15', true, bitString(Buffer.from([bits]), unused));
}

function basicConstraints(isCa: boolean): Buffer {
  return extension('2.5.29.19', true, isCa ? sequence(boolean(true)) : sequence());
}

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 of the public key's bits. */
function keyId(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(spki.subarray(-65)).digest(); // the uncompressed P-256 point ends the structure
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
