import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);

const ALGORITHMS = {
  ecdsa: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
} as const;
export type KeyKind = keyof typeof ALGORITHMS;

const HOUR = 3_600_000;

export interface Issued {
  /** PEM. */
  certificate: string;
  /** PKCS #8, PEM. Made at test time. */
  key: string;
}

export interface LeafOptions {
  commonName?: string;
  organization?: string;
  dns?: string[];
  ips?: string[];
  notBefore?: Date;
  notAfter?: Date;
}

/** A certificate authority for tests. */
export class Authority {
  readonly pem: string;
  readonly x509: X509Certificate;
  readonly #certificate: x509.X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.pem = `${certificate.toString('pem')}\n`;
    this.x509 = new X509Certificate(this.pem);
  }

  static async make(name = 'kubernetes', kind: KeyKind = 'ecdsa', parent?: Authority): Promise<Authority> {
    const keys = await generate(kind);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: parent === undefined ? `CN=${name}` : parent.#certificate.subject,
      notBefore: new Date(Date.now() - HOUR),
      notAfter: new Date(Date.now() + 24 * HOUR),
      publicKey: keys.publicKey,
      signingKey: parent === undefined ? keys.privateKey : parent.#keys.privateKey,
      signingAlgorithm: ALGORITHMS[kind],
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new Authority(certificate, keys);
  }

  async issue(options: LeafOptions = {}): Promise<Issued> {
    const keys = await generate('ecdsa');
    const names: x509.JsonGeneralNames = [
      ...(options.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
      ...(options.ips ?? (options.dns === undefined ? ['127.0.0.1', '::1'] : [])).map((value) => ({
        type: 'ip' as const,
        value,
      })),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `${options.organization === undefined ? '' : `O=${options.organization}, `}CN=${options.commonName ?? 'kube-apiserver'}`,
      issuer: this.#certificate.subject,
      notBefore: options.notBefore ?? new Date(Date.now() - HOUR),
      notAfter: options.notAfter ?? new Date(Date.now() + HOUR),
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: { name: this.#keys.privateKey.algorithm.name, hash: 'SHA-256' },
      extensions: [
        new x509.SubjectAlternativeNameExtension(names),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey),
      ],
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    return {
      certificate: `${certificate.toString('pem')}\n`,
      key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    };
  }
}

async function generate(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHMS[kind], true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}
