import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingNames } from '../../src/pki/der/alternative-names.ts';
import { certificateFields } from '../../src/pki/der/certificate-fields.ts';
import { distinguishedName } from '../../src/pki/der/distinguished-name.ts';
import { issueCertificate } from '../../src/pki/signing/issue-certificate.ts';
import type { CertificateTemplate } from '../../src/pki/signing/template.ts';
import { DAY_MS, generate, NOW, testAuthority } from './test-authority.ts';

const template = (fields: Partial<CertificateTemplate> = {}): CertificateTemplate => ({
  commonName: 'kube-apiserver',
  organizations: [],
  dnsNames: [],
  ipAddresses: [],
  usages: ['server'],
  algorithm: 'ECDSA-P256',
  validity: 365 * DAY_MS,
  ...fields,
});

const leafKey = generate('ECDSA-P256');
const issue = (
  authority: ReturnType<typeof testAuthority>,
  fields: Partial<CertificateTemplate> = {},
  pair = leafKey,
) => {
  const issued = issueCertificate(authority, template(fields), { now: NOW, notBefore: NOW - 300_000, pair });
  return { ...issued, parsed: new X509Certificate(issued.certificate) };
};

describe('an issued certificate', () => {
  const authority = testAuthority();

  test.each([
    ['RSA-2048', 'RSA-2048', 'sha256WithRSAEncryption'],
    ['ECDSA-P256', 'RSA-2048', 'ecdsa-with-SHA256'],
    ['ECDSA-P224', 'ECDSA-P256', 'ecdsa-with-SHA256'],
    ['ECDSA-P384', 'ECDSA-P384', 'ecdsa-with-SHA384'],
    ['ECDSA-P521', 'ECDSA-P256', 'ecdsa-with-SHA512'],
  ] as const)('by a CA with %s for a key of %s is signed with %s', (ca, leaf, algorithm) => {
    const signer = testAuthority({ algorithm: ca });
    const { parsed, key } = issue(signer, {}, generate(leaf));
    expect([parsed.verify(signer.certificate.publicKey), parsed.checkIssued(signer.certificate)]).toEqual([true, true]);
    expect(parsed.checkPrivateKey(createPrivateKey(key.reveal()))).toBe(true);
    expect(key.reveal()).toMatch(
      leaf.startsWith('RSA') ? /^-----BEGIN RSA PRIVATE KEY-----/ : /^-----BEGIN EC PRIVATE KEY-----/,
    );
    expect(
      execFileSync('openssl', ['x509', '-noout', '-text'], { input: parsed.toString(), encoding: 'utf8' }),
    ).toContain(`Signature Algorithm: ${algorithm}`);
  });

  test('holds from five minutes ago for the time that was asked for', () => {
    const { parsed } = issue(authority, { validity: 30 * DAY_MS });
    expect([Date.parse(parsed.validFrom), Date.parse(parsed.validTo)]).toEqual([NOW - 300_000, NOW + 30 * DAY_MS]);
  });

  test('has the identifier of the authority where that has one, and no SANs where there are none', () => {
    const without = issue(testAuthority({ keyIdentifier: false })).parsed;
    const ids = (certificate: X509Certificate) => [...certificateFields(certificate).extensions.keys()];
    expect(ids(issue(authority).parsed)).toEqual(['551d0f', '551d25', '551d13', '551d23']);
    expect(ids(without)).toEqual(['551d0f', '551d25', '551d13']);
  });

  test('any subject is read back as it was given, and its strings are those that Go takes', () => {
    const text = fc
      .oneof(fc.string({ minLength: 1, maxLength: 60 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }))
      .filter(
        (value) => Buffer.from(value).toString() === value && !value.includes('\0') && Buffer.byteLength(value) < 200,
      );
    fc.assert(
      fc.property(text, fc.uniqueArray(text, { maxLength: 3 }), (commonName, organizations) => {
        const subject = issue(authority, { commonName, organizations }).parsed.toLegacyObject()
          .subject as unknown as Record<string, string | string[]>;
        expect(subject.CN).toBe(commonName);
        expect(new Set([subject.O ?? []].flat())).toEqual(new Set(organizations));
        const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName);
        expect(
          distinguishedName({ commonName }).includes(Buffer.from([0x55, 0x04, 0x03, printable ? 0x13 : 0x0c])),
        ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('any names and addresses are in it, and no others', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
    const dns = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.example`);
    fc.assert(
      fc.property(
        fc.uniqueArray(dns, { maxLength: 5 }),
        fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 5 }),
        (dnsNames, ipAddresses) => {
          const { parsed } = issue(authority, { dnsNames, ipAddresses });
          expect(missingNames(parsed, { dnsNames, ipAddresses })).toEqual([]);
          expect(missingNames(parsed, { dnsNames: ['other.test'], ipAddresses: ['203.0.113.77'] })).toContain(
            'other.test',
          );
          for (const name of dnsNames) expect(parsed.checkHost(name)).toBe(name);
          for (const address of ipAddresses) expect(parsed.checkIP(address)).toBe(address);
          const listed = parsed.subjectAltName?.split(', ') ?? [];
          expect(listed.length).toBe(dnsNames.length + ipAddresses.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('serials differ, are positive and have no more than 63 bits', () => {
    const serials = Array.from({ length: 40 }, () => BigInt(`0x${issue(authority).parsed.serialNumber}`));
    expect(new Set(serials).size).toBe(40);
    expect(serials.every((serial) => serial > 0n && serial < 2n ** 63n)).toBe(true);
  });
});

describe('names that a certificate stands for', () => {
  const { parsed } = issue(testAuthority(), {
    dnsNames: ['*.example.com', 'Api.Test'],
    ipAddresses: ['10.0.0.1', 'fd00::1'],
  });
  test.each([
    ['a.example.com', true],
    ['A.EXAMPLE.com', true],
    ['*.example.com', true],
    ['a.b.example.com', false],
    ['example.com', false],
    ['*.b.example.com', false],
    ['api.test', true],
    ['10.0.0.1', false], // an address as a name, which it is not
  ])('%s: %s', (name, there) => {
    expect(missingNames(parsed, { dnsNames: [name], ipAddresses: [] })).toEqual(there ? [] : [name]);
  });
  test('addresses are compared as addresses', () => {
    expect(
      missingNames(parsed, { dnsNames: [], ipAddresses: ['::ffff:10.0.0.1', 'fd00:0:0::1', 'fd00::2', '::10.0.0.1'] }),
    ).toEqual(['fd00::2', '::10.0.0.1']);
  });
});
