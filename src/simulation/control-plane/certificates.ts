import { type KeyObject, X509Certificate } from 'node:crypto';
import type { EncryptionAlgorithm } from '../../config/types/cluster.ts';
import { certificateFields, keyIdentifierOf } from '../../pki/der/certificate-fields.ts';
import { distinguishedName } from '../../pki/der/distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  subjectAltName,
} from '../../pki/der/extensions.ts';
import { newKeyPair } from '../../pki/keys/key-stock.ts';
import { issueAuthority } from '../../pki/signing/issue-certificate.ts';
import { BACKDATE_MS, certificatePem, serialNumber, signCertificate } from '../../pki/signing/sign-certificate.ts';
import type { ParsedRequest } from './parse-request.ts';

export type CaKind = 'rsa' | 'ecdsa';

/** An issuing authority made for one rehearsal. */
export interface CertificateAuthority {
  /** PEM. */
  certificate: string;
  key: KeyObject;
}

export const ALGORITHMS: Readonly<Record<CaKind, EncryptionAlgorithm>> = { rsa: 'RSA-2048', ecdsa: 'ECDSA-P256' };
const TEN_YEARS_MS = 3650 * 24 * 60 * 60_000;

/** A CA as kubeadm makes it: ten years, SAN DNS:kubernetes, backdated by five minutes. `now` in ms since the epoch. */
export async function createAuthority(
  kind: CaKind,
  now: number,
  commonName = 'kubernetes',
): Promise<CertificateAuthority> {
  const algorithm = ALGORITHMS[kind];
  const pair = await newKeyPair(algorithm);
  const template = { commonName, algorithm, validity: TEN_YEARS_MS };
  const { certificate } = issueAuthority(template, { now, notBefore: now - BACKDATE_MS, pair });
  return { certificate, key: pair.privateKey };
}

export interface Identity {
  commonName: string;
  organizations: string[];
}

export interface Issued {
  /** PEM. */
  certificate: string;
  /** PKCS #8 PEM. */
  key: string;
}

/** In ms since the epoch. */
interface Validity {
  from: number;
  to: number;
}

/** A serving certificate, of the API server when no name is given. */
export async function issueServing(
  ca: CertificateAuthority,
  names: { dns: string[]; ip: string[] },
  validity: Validity,
  commonName = 'kube-apiserver',
): Promise<Issued> {
  return issuePair(ca, { commonName, organizations: [] }, validity, [
    extendedKeyUsage(['server']),
    subjectAltName({ dnsNames: names.dns, ipAddresses: names.ip }),
  ]);
}

/** A client certificate with a key made here, for the rehearsal's administrator. */
export async function issueClient(ca: CertificateAuthority, identity: Identity, validity: Validity): Promise<Issued> {
  return issuePair(ca, identity, validity, [extendedKeyUsage(['client'])]);
}

async function issuePair(
  ca: CertificateAuthority,
  identity: Identity,
  validity: Validity,
  extensions: Buffer[],
): Promise<Issued> {
  const { publicKey, privateKey } = await newKeyPair('ECDSA-P256');
  const usage = keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.keyEncipherment);
  const certificate = sign(ca, publicKey, identity, validity, [usage, ...extensions]);
  return { certificate, key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

/**
 * Signs an approved kubelet request: backdated by five minutes, for client authentication, with the key usages asked
 * for.
 */
export function signKubeletClient(
  ca: CertificateAuthority,
  request: ParsedRequest,
  options: { usages: readonly string[]; now: number; ttlMs: number },
): string {
  const encipherment = options.usages.includes('key encipherment') ? KEY_USAGE.keyEncipherment : 0;
  const from = options.now - BACKDATE_MS;
  const to = Math.min(from + options.ttlMs, Date.parse(new X509Certificate(ca.certificate).validTo));
  return sign(ca, request.publicKey, request, { from, to }, [
    keyUsage(KEY_USAGE.digitalSignature | encipherment),
    extendedKeyUsage(['client']),
    basicConstraints(false),
  ]);
}

function sign(
  ca: CertificateAuthority,
  publicKey: KeyObject,
  identity: Identity,
  validity: Validity,
  extensions: Buffer[],
): string {
  const issuer = certificateFields(new X509Certificate(ca.certificate));
  const issuerKey = keyIdentifierOf(issuer);
  const content = {
    serial: serialNumber(),
    issuer: issuer.subject,
    subject: distinguishedName(identity),
    notBefore: validity.from,
    notAfter: validity.to,
    publicKey,
    extensions: [...extensions, ...(issuerKey === undefined ? [] : [authorityKeyIdentifier(issuerKey)])],
  };
  return certificatePem(signCertificate(content, ca.key));
}
