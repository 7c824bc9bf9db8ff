import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { servingCertificate } from '../../src/pki/signing/serving-certificate.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);
const split = (pem: string) => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? [];

test('the certificate names the host, is issued by the CA beside it, and its key is its own', () => {
  const { certificates, key } = servingCertificate('node-1', NOW);
  const [leaf, ca] = split(certificates).map((pem) => new X509Certificate(pem));
  if (!leaf || !ca) throw new Error('two certificates are expected');
  const seconds = NOW / 1000;
  expect([leaf.subject, leaf.issuer, ca.subject]).toEqual([
    `CN=node-1@${seconds}`,
    `CN=node-1-ca@${seconds}`,
    `CN=node-1-ca@${seconds}`,
  ]);
  expect(leaf.subjectAltName).toBe('DNS:node-1');
  expect(leaf.checkIssued(ca)).toBe(true);
  expect([leaf.verify(ca.publicKey), ca.verify(ca.publicKey), leaf.verify(leaf.publicKey)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([leaf.ca, ca.ca]).toEqual([false, true]);
  expect(leaf.checkPrivateKey(createPrivateKey(key.reveal()))).toBe(true);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(Date.parse(leaf.validFrom)).toBe(NOW - 3_600_000);
  expect(Date.parse(leaf.validTo)).toBe(NOW - 3_600_000 + 365 * 86_400_000);
});

test('openssl verifies it for its host and for TLS servers, strictly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubejoin-test-'));
  try {
    const [leaf = '', ca = ''] = split(servingCertificate('node-1.example.com', Date.now()).certificates);
    writeFileSync(join(folder, 'leaf.pem'), leaf);
    writeFileSync(join(folder, 'ca.pem'), ca);
    const verify = [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-verify_hostname',
      'node-1.example.com',
      '-CAfile',
      join(folder, 'ca.pem'),
    ];
    expect(execFileSync('openssl', [...verify, join(folder, 'leaf.pem')], { encoding: 'utf8' })).toContain('OK');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('any host name and any year is encoded as a certificate that can be read back', () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?(\.[a-z0-9]{1,60}){0,3}$/);
  fc.assert(
    fc.property(name, fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2090, 0, 1) }), (host, now) => {
      const [leaf] = split(servingCertificate(host, now).certificates).map((pem) => new X509Certificate(pem));
      expect(leaf?.subject).toBe(`CN=${host}@${Math.floor(now / 1000)}`);
      expect(leaf?.subjectAltName).toBe(`DNS:${host}`);
      expect(Date.parse(leaf?.validFrom ?? '')).toBe(Math.floor((now - 3_600_000) / 1000) * 1000);
    }),
    { numRuns: 50 },
  );
});
