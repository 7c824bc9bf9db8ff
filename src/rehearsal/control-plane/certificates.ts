import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { Secret } from '../../base/secret.ts';

/** @peculiar/x509 costs 44 ms to load: only a rehearsal pays for it. It needs the Reflect polyfill before it is loaded. */
async function x509(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

export type CaKind = 'rsa' | 'ecdsa';

/** An issuing authority made for one rehearsal. */
export interface CertificateAuthority {
  /** PEM. */
  certificate: string;
  /** In ms since the epoch. */
  notAfter: number;
  key: webcrypto.CryptoKey;
  signing: SigningAlgorithm;
}

type SigningAlgorithm = { name: string; hash: string };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 } as const;

/** A CA as kubeadm makes it: ten years, SAN DNS:kubernetes, backdated by five minutes. `now` in ms since the epoch. */
export async function createAuthority(kind: CaKind, now: number, commonName = 'kubernetes'): Promise<CertificateAuthority> {
  const lib = await x509();
  const keys = (await webcrypto.subtle.generateKey(kind === 'rsa' ? RSA : ECDSA, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const signing = { name: kind === 'rsa' ? RSA.name : ECDSA.name, hash: 'SHA-256' };
  const { digitalSignature, keyEncipherment, keyCertSign } = lib.KeyUsageFlags;
  const notAfter = now + 3650 * DAY;
  const certificate = await lib.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    serialNumber: serialNumber(),
    notBefore: new Date(now - 5 * MINUTE),
    notAfter: new Date(notAfter),
    keys,
    signingAlgorithm: signing,
    extensions: [
      new lib.KeyUsagesExtension(digitalSignature | keyEncipherment | keyCertSign, true),
      new lib.BasicConstraintsExtension(true, undefined, true),
      await lib.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new lib.SubjectAlternativeNameExtension([{ type: 'dns', value: commonName }]),
    ],
  });
  return { certificate: pem(certificate.toString('pem')), notAfter, key: keys.privateKey, signing };
}

/** The CA's private key as kubeadm writes one: PKCS #1 for RSA, SEC 1 for EC, PEM. */
export function authorityKey({ key, signing }: CertificateAuthority): Secret {
  const type = signing.name === RSA.name ? 'pkcs1' : 'sec1';
  return new Secret(String(KeyObject.from(key).export({ type, format: 'pem' } as { type: 'pkcs1'; format: 'pem' })));
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

/** A serving certificate, of the API server when no name is given. Times in ms since the epoch. */
export async function issueServing(
  ca: CertificateAuthority,
  names: { dns: string[]; ip: string[] },
  validity: { from: number; to: number },
  commonName = 'kube-apiserver',
): Promise<Issued> {
  const lib = await x509();
  const alternatives = [
    ...names.dns.map((value) => ({ type: 'dns' as const, value })),
    ...names.ip.map((value) => ({ type: 'ip' as const, value })),
  ];
  return issuePair(ca, { commonName, organizations: [] }, validity, [
    new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.serverAuth]),
    new lib.SubjectAlternativeNameExtension(alternatives),
  ]);
}

/** A client certificate with a key made here, for the rehearsal's administrator. */
export async function issueClient(ca: CertificateAuthority, identity: Identity, validity: { from: number; to: number }): Promise<Issued> {
  const lib = await x509();
  return issuePair(ca, identity, validity, [new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.clientAuth])]);
}

async function issuePair(
  ca: CertificateAuthority,
  identity: Identity,
  validity: { from: number; to: number },
  extensions: object[],
): Promise<Issued> {
  const lib = await x509();
  const keys = (await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const usage = new lib.KeyUsagesExtension(lib.KeyUsageFlags.digitalSignature | lib.KeyUsageFlags.keyEncipherment, true);
  const certificate = await sign(ca, keys.publicKey, identity, validity, [usage, ...extensions]);
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { certificate, key: `-----BEGIN PRIVATE KEY-----\n${(key.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n` };
}

/** What a certificate request says, after its own signature has been checked. */
export interface ParsedRequest {
  commonName: string;
  organizations: string[];
  /** Kinds of alternative names asked for: dns, ip, email, url. */
  alternativeNames: string[];
  /** SubjectPublicKeyInfo, DER. */
  publicKey: ArrayBuffer;
}

/** Reads a PEM certificate request. Throws an Error whose message is what the API server says about such a one. */
export async function parseRequest(text: string): Promise<ParsedRequest> {
  const lib = await x509();
  const block = text.match(/-----BEGIN CERTIFICATE REQUEST-----\s*([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE REQUEST-----/);
  if (block?.[1] === undefined) throw new Error('PEM block type must be CERTIFICATE REQUEST');
  let request: InstanceType<typeof lib.Pkcs10CertificateRequest>;
  try {
    request = new lib.Pkcs10CertificateRequest(Buffer.from(block[1], 'base64'));
  } catch {
    throw new Error('asn1: structure error: the certificate request can not be parsed');
  }
  if (!(await request.verify().catch(() => false))) throw new Error('x509: the signature of the certificate request is wrong');
  const alternatives = request.extensions.find((extension) => extension instanceof lib.SubjectAlternativeNameExtension);
  return {
    commonName: request.subjectName.getField('CN')[0] ?? '',
    organizations: request.subjectName.getField('O'),
    alternativeNames: alternatives?.names.items.map((name) => name.type) ?? [],
    publicKey: request.publicKey.rawData,
  };
}

/** Signs an approved kubelet request: backdated by five minutes, digital signature (and key encipherment where asked), client auth. */
export async function signKubeletClient(
  ca: CertificateAuthority,
  request: ParsedRequest,
  options: { usages: readonly string[]; now: number; ttlMs: number },
): Promise<string> {
  const lib = await x509();
  const { digitalSignature, keyEncipherment } = lib.KeyUsageFlags;
  const encipherment = options.usages.includes('key encipherment') ? keyEncipherment : 0;
  const from = options.now - 5 * MINUTE;
  const to = Math.min(from + options.ttlMs, ca.notAfter);
  return sign(ca, new lib.PublicKey(request.publicKey), request, { from, to }, [
    new lib.KeyUsagesExtension(digitalSignature | encipherment, true),
    new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.clientAuth]),
    new lib.BasicConstraintsExtension(false, undefined, true),
  ]);
}

async function sign(
  ca: CertificateAuthority,
  publicKey: unknown,
  identity: Identity,
  validity: { from: number; to: number },
  extensions: object[],
): Promise<string> {
  const lib = await x509();
  const issuer = new lib.X509Certificate(ca.certificate);
  const subject = [...identity.organizations.map((name) => ({ O: [name] })), { CN: [identity.commonName] }];
  const certificate = await lib.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subjectName.toJSON(),
    serialNumber: serialNumber(),
    notBefore: new Date(validity.from),
    notAfter: new Date(validity.to),
    publicKey: publicKey as webcrypto.CryptoKey,
    signingKey: ca.key,
    signingAlgorithm: ca.signing,
    extensions: [...extensions, await lib.AuthorityKeyIdentifierExtension.create(issuer.publicKey)] as never[],
  });
  return pem(certificate.toString('pem'));
}

/** 127 positive random bits, in hexadecimal. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

const pem = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);
