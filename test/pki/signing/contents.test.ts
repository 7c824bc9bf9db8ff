/** The exact content of the certificates that are issued here. */

import crypto, { createHash, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { certificateFields, keyIdentifierOf } from '../../../src/pki/der/certificate-fields.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier as subjectKey,
} from '../../../src/pki/der/extensions.ts';
import { explicit, integer, sequence } from '../../../src/pki/der/write.ts';
import { issueAuthority, issueCertificate, keyAlgorithm } from '../../../src/pki/signing/issue-certificate.ts';
import { servingCertificate } from '../../../src/pki/signing/serving-certificate.ts';
import { BACKDATE_MS, pemBlock, serialNumber, signCertificate } from '../../../src/pki/signing/sign-certificate.ts';
import { DAY_MS, generate, NOW, testAuthority } from '../test-authority.ts';

const { digitalSignature, keyEncipherment, keyCertSign } = KEY_USAGE;
const times = { now: NOW, notBefore: NOW - DAY_MS };

/** The public key's bits: an uncompressed point. */
function pointOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

/** The certificate has these extensions, in this order, and no others. */
function expectExtensions(certificate: X509Certificate, ...extensions: Buffer[]): void {
  const list = explicit(3, sequence(...extensions)).toString('hex');
  expect(certificate.raw.toString('hex')).toContain(list);
}

describe('a leaf', () => {
  const ca = testAuthority();
  const caKey = keyIdentifierOf(certificateFields(ca.certificate)) ?? expect.fail('no identifier');
  const nothingElse = { commonName: 'x', organizations: [], dnsNames: [], ipAddresses: [], usages: [] };
  const issued = (given: object, authority = ca) => {
    const template = { ...nothingElse, ...given, algorithm: 'ECDSA-P256', validity: DAY_MS } as const;
    const pair = generate('ECDSA-P256');
    return new X509Certificate(issueCertificate(authority, template, { ...times, pair }).certificate);
  };
  const usage = keyUsage(digitalSignature | keyEncipherment);

  it('of a server has its names', () => {
    const names = { dnsNames: ['a', 'b'], ipAddresses: ['10.0.0.1'] };
    expectExtensions(
      issued({ ...names, usages: ['server'] }),
      usage,
      extendedKeyUsage(['server']),
      basicConstraints(false),
      authorityKeyIdentifier(caKey),
      subjectAltName(names),
    );
  });

  it.each([{ dnsNames: ['a'] }, { ipAddresses: ['10.0.0.1'] }])('with %j alone has these', (given) => {
    const names = { dnsNames: [], ipAddresses: [], ...given };
    expectExtensions(
      issued({ ...names, usages: ['client', 'server'] }),
      usage,
      extendedKeyUsage(['client', 'server']),
      basicConstraints(false),
      authorityKeyIdentifier(caKey),
      subjectAltName(names),
    );
  });

  it('of a CA without an identifier has none of its authority', () => {
    const certificate = issued({ usages: ['client'] }, testAuthority({ keyIdentifier: false }));
    expectExtensions(certificate, usage, extendedKeyUsage(['client']), basicConstraints(false));
  });

  it('with the name of its CA does not name the key of that, as in Go', () => {
    const certificate = issued({ commonName: 'kubernetes', usages: ['client'] });
    expect(certificate.issuer).toBe(certificate.subject);
    expectExtensions(certificate, usage, extendedKeyUsage(['client']), basicConstraints(false));
  });

  it('is of version 3, from and to the times that are given', () => {
    const certificate = issued({ usages: ['client'] });
    expect(certificate.raw.includes(explicit(0, integer(Buffer.of(2))))).toBe(true);
    expect([certificate.validFrom, certificate.validTo].map(Date.parse)).toEqual([NOW - DAY_MS, NOW + DAY_MS]);
    expect(BACKDATE_MS).toBe(300_000);
  });
});

it('an authority has its own key’s identifier, by RFC 7093, and its name', () => {
  const pair = generate('ECDSA-P384');
  const template = { commonName: 'etcd-ca', algorithm: 'ECDSA-P384', validity: DAY_MS } as const;
  const certificate = new X509Certificate(issueAuthority(template, { ...times, pair }).certificate);
  expectExtensions(
    certificate,
    keyUsage(digitalSignature | keyEncipherment | keyCertSign),
    basicConstraints(true),
    subjectKey(createHash('sha256').update(pointOf(pair.publicKey)).digest().subarray(0, 20)),
    subjectAltName({ dnsNames: ['etcd-ca'], ipAddresses: [] }),
  );
  expect([certificate.subject, certificate.issuer]).toEqual(['CN=etcd-ca', 'CN=etcd-ca']);
  expect([certificate.validFrom, certificate.validTo].map(Date.parse)).toEqual([NOW - DAY_MS, NOW + DAY_MS]);
});

it('a kubelet’s serving certificate names the key of its CA by SHA-1', () => {
  const [leaf, ca] = servingCertificate('n1', NOW)
    .certificates.split(/(?<=END CERTIFICATE-----\n)/)
    .map((pem) => new X509Certificate(pem)) as [X509Certificate, X509Certificate];
  const id = createHash('sha1').update(pointOf(ca.publicKey)).digest();
  expectExtensions(ca, keyUsage(digitalSignature | keyCertSign), basicConstraints(true), subjectKey(id));
  expectExtensions(
    leaf,
    keyUsage(digitalSignature),
    extendedKeyUsage(['server']),
    basicConstraints(false),
    authorityKeyIdentifier(id),
    subjectAltName({ dnsNames: ['n1'], ipAddresses: [] }),
  );
  for (const { serialNumber: serial } of [leaf, ca]) expect(serial.length).toBeLessThanOrEqual(32);
  expect(Math.max(leaf.serialNumber.length, ca.serialNumber.length)).toBeGreaterThan(26);
});

describe('a serial number', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  const drawn = (...numbers: Buffer[]) => {
    const spy = vi.spyOn(crypto, 'randomBytes');
    for (const number of numbers) spy.mockReturnValueOnce(number as never);
    syncBuiltinESMExports();
    return serialNumber().toString('hex');
  };

  it.each([
    ['0000000000000001', '0000000000000001'],
    ['0100000000000000', '0100000000000000'],
    ['ffffffffffffffff', '7fffffffffffffff'],
    ['8000000000000001', '0000000000000001'],
  ])('%s becomes %s', (random, serial) => expect(drawn(Buffer.from(random, 'hex'))).toBe(serial));

  it('is never zero: another is drawn', () => {
    const [zero, topBit, one] = ['0000000000000000', '8000000000000000', '0000000000000100'];
    expect(drawn(...[zero, topBit, one].map((hex) => Buffer.from(hex, 'hex')))).toBe(one);
  });

  it('has eight bytes', () => expect(serialNumber().length).toBe(8));
});

it('only RSA and the curves of NIST sign', () => {
  const { publicKey } = generate('ECDSA-P256');
  const content = {
    ...{ serial: Buffer.of(1), issuer: sequence(), subject: sequence(), notBefore: 0, notAfter: 1 },
    ...{ publicKey, extensions: [] },
  };
  for (const { privateKey } of [
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  ]) {
    const type = privateKey.asymmetricKeyType;
    expect(() => signCertificate(content, privateKey)).toThrow(new TypeError(`cannot sign with a key of type ${type}`));
  }
});

it.each([
  [0, []],
  [1, ['AA==']],
  [48, ['A'.repeat(64)]],
  [49, ['A'.repeat(64), 'AA==']],
  [96, ['A'.repeat(64), 'A'.repeat(64)]],
])('%i bytes in PEM', (count, lines) => {
  expect(pemBlock('X Y', Buffer.alloc(count))).toBe(`-----BEGIN X Y-----\n${lines.join('\n')}\n-----END X Y-----\n`);
});

describe('kubeadm’s name of a key', () => {
  // A modulus need not be a product of primes to have a length.
  const rsa = (bits: number) =>
    createPublicKey({
      key: { kty: 'RSA', n: Buffer.alloc(bits / 8, 0xc5).toString('base64url'), e: 'AQAB' },
      format: 'jwk',
    });
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;

  it.each<[string, KeyObject, string | undefined]>([
    ['RSA of 1024 bits', rsa(1024), undefined],
    ['RSA of 2048 bits', rsa(2048), 'RSA-2048'],
    ['RSA of 3072 bits', rsa(3072), 'RSA-3072'],
    ['RSA of 4096 bits', rsa(4096), 'RSA-4096'],
    ['RSA for PSS alone', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey, undefined],
    ['P-224', ec('P-224'), undefined],
    ['P-256', ec('P-256'), 'ECDSA-P256'],
    ['P-384', ec('P-384'), 'ECDSA-P384'],
    ['P-521', ec('P-521'), undefined],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey, undefined],
  ])('%s', (_, key, name) => expect(keyAlgorithm(key)).toBe(name));
});
