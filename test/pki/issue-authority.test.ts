import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certificateFields, keyIdentifierOf } from '../../src/pki/der/certificate-fields.ts';
import { parsePrivateKey } from '../../src/pki/keys/private-key.ts';
import { issueAuthority, issueCertificate } from '../../src/pki/signing/issue-certificate.ts';
import { DAY_MS, generate, NOW } from './test-authority.ts';

const ALGORITHMS = ['RSA-2048', 'ECDSA-P256', 'ECDSA-P384'] as const;
const made = (algorithm: (typeof ALGORITHMS)[number], commonName = 'kubernetes', validity = 3650 * DAY_MS) => {
  const issued = issueAuthority(
    { commonName, algorithm, validity },
    { now: NOW, notBefore: NOW - 300_000, pair: generate(algorithm) },
  );
  return { ...issued, parsed: new X509Certificate(issued.certificate) };
};

describe.each(ALGORITHMS)('a CA with a key of %s', (algorithm) => {
  test('signs itself, and openssl says what it is', () => {
    const { parsed, key } = made(algorithm);
    expect([parsed.ca, parsed.verify(parsed.publicKey), parsed.checkIssued(parsed)]).toEqual([true, true, true]);
    expect(parsed.checkPrivateKey(createPrivateKey(key.reveal()))).toBe(true);
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: parsed.toString(), encoding: 'utf8' });
    expect(text).toContain('Digital Signature, Key Encipherment, Certificate Sign');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE\n/);
    expect(text).toMatch(/Subject Alternative Name: \n\s+DNS:kubernetes\n/);
    expect(text).not.toContain('Authority Key Identifier');
  });

  test('what it signs names its key', () => {
    const { parsed, key } = made(algorithm);
    const signer = { certificate: parsed, key: parsePrivateKey(key) ?? expect.fail('no key') };
    const template = {
      commonName: 'x',
      organizations: [],
      dnsNames: [],
      ipAddresses: [],
      usages: ['client'],
      algorithm,
      validity: DAY_MS,
    } as const;
    const { certificate } = issueCertificate(signer, template, {
      now: NOW,
      notBefore: NOW,
      pair: generate('ECDSA-P256'),
    });
    const leaf = new X509Certificate(certificate);
    expect(leaf.checkIssued(parsed)).toBe(true);
    const id = keyIdentifierOf(certificateFields(parsed));
    expect(id?.length).toBe(20);
    expect(certificateFields(leaf).extensions.get('551d23')?.toString('hex')).toContain(id?.toString('hex'));
  });
});

test('holds for the time that was asked for, whatever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), (hours) => {
      const { parsed } = made('ECDSA-P256', 'etcd-ca', hours * 3_600_000);
      expect([Date.parse(parsed.validFrom), Date.parse(parsed.validTo)]).toEqual([
        NOW - 300_000,
        NOW + hours * 3_600_000,
      ]);
    }),
    { numRuns: 30 },
  );
});
