import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certificateFields } from '../../src/pki/der/certificate-fields.ts';
import { issueCertificate, keyAlgorithm, renewCertificate } from '../../src/pki/signing/issue-certificate.ts';
import { DAY_MS, generate, NOW, testAuthority } from './test-authority.ts';

const authority = testAuthority();
const [oldKey, newKey] = [generate('ECDSA-P256'), generate('ECDSA-P384')];
const made = { notBefore: NOW - 300_000, notAfter: NOW + 365 * DAY_MS, pair: newKey };

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/);
const templates = fc.record({
  commonName: fc.string({ minLength: 1, maxLength: 40 }),
  organizations: fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 3 }),
  dnsNames: fc.array(name, { maxLength: 4 }),
  ipAddresses: fc.array(fc.ipV4(), { maxLength: 3 }),
  usages: fc.constantFrom<('server' | 'client')[]>(['server'], ['client'], ['server', 'client']),
});

describe('a renewed certificate', () => {
  test('has the subject, names and usages of the one before, whatever they are, with another key and time', () => {
    fc.assert(
      fc.property(templates, (fields) => {
        const template = { ...fields, algorithm: 'ECDSA-P256' as const, validity: DAY_MS };
        const before = new X509Certificate(
          issueCertificate(authority, template, { now: NOW, notBefore: NOW, pair: oldKey }).certificate,
        );
        const { certificate, key } = renewCertificate(authority, before, made);
        const after = new X509Certificate(certificate);
        const [was, is] = [certificateFields(before), certificateFields(after)];
        expect(is.subject.equals(was.subject)).toBe(true);
        expect([...is.extensions].map(([id, value]) => [id, value.toString('hex')])).toEqual(
          [...was.extensions].map(([id, value]) => [id, value.toString('hex')]),
        );
        expect(after.checkPrivateKey(createPrivateKey(key.reveal()))).toBe(true);
        expect(after.publicKey.equals(before.publicKey)).toBe(false);
        expect(after.serialNumber).not.toBe(before.serialNumber);
        expect([Date.parse(after.validFrom), Date.parse(after.validTo)]).toEqual([made.notBefore, made.notAfter]);
        expect(after.verify(authority.certificate.publicKey)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('is issued by the CA that signs now, and names its key', () => {
    const other = testAuthority({ commonName: 'new' });
    const template = {
      commonName: 'x',
      organizations: [],
      dnsNames: [],
      ipAddresses: [],
      usages: ['client'],
      algorithm: 'ECDSA-P256',
      validity: DAY_MS,
    } as const;
    const before = new X509Certificate(
      issueCertificate(authority, template, { now: NOW, notBefore: NOW, pair: oldKey }).certificate,
    );
    const after = new X509Certificate(renewCertificate(other, before, made).certificate);
    expect([after.issuer, after.checkIssued(other.certificate), after.verify(other.certificate.publicKey)]).toEqual([
      'CN=new',
      true,
      true,
    ]);
  });
});

test('the kinds of keys that kubeadm has a name for', () => {
  for (const algorithm of ['RSA-2048', 'RSA-3072', 'ECDSA-P256', 'ECDSA-P384'] as const)
    expect(keyAlgorithm(generate(algorithm).publicKey)).toBe(algorithm);
  for (const algorithm of ['ECDSA-P224', 'ECDSA-P521'] as const)
    expect(keyAlgorithm(generate(algorithm).publicKey)).toBeUndefined();
});
