/** Bundles of authorities: their limits, what two of them share, and the identity of a cluster. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../../src/pki/der/reader.ts';
import {
  BundleError,
  clusterDigest,
  haveInCommon,
  parseCertificateBundle,
  parseTrustStore,
  readCertificate,
} from '../../../src/pki/reading/certificate-bundle.ts';
import { certificatesOf, periodProblemOfAll } from '../../../src/pki/reading/existing-pair.ts';
import { PemError } from '../../../src/pki/reading/pem.ts';
import { pemBlock } from '../../../src/pki/signing/sign-certificate.ts';
import { DAY_MS, NOW, testAuthority } from '../test-authority.ts';

const [a, b, c] = [testAuthority(), testAuthority({ commonName: 'b' }), testAuthority({ commonName: 'c' })];

function errorOf(pem: string): { problem: string; message: string; cause: unknown } | undefined {
  try {
    parseCertificateBundle(pem);
    return undefined;
  } catch (error) {
    const { problem, message, cause } = error as BundleError;
    return { problem, message, cause };
  }
}

describe('a bundle', () => {
  it('has a hundred certificates and 512 KiB at most', () => {
    expect(parseCertificateBundle(a.pem.repeat(100)).length).toBe(100);
    expect(errorOf(a.pem.repeat(101))?.problem).toBe('too-many');
    const rest = 512 * 1024 - a.pem.length;
    expect(parseCertificateBundle(a.pem + ' '.repeat(rest)).length).toBe(1);
    expect(errorOf(a.pem + ' '.repeat(rest + 1))?.problem).toBe('too-large');
  });

  it.each([
    ['PRIVATE KEY', 'private-key'],
    ['RSA PRIVATE KEY', 'private-key'],
    ['ENCRYPTED PRIVATE KEY', 'private-key'],
    ['X509 CERTIFICATE', 'ambiguous'],
    ['TRUSTED CERTIFICATE', 'ambiguous'],
    ['PUBLIC KEY', undefined],
    ['EC PARAMETERS', undefined],
    ['PRIVATE KEY INFO', undefined],
  ])('with a block %s: %s', (label, problem) => {
    expect(errorOf(`${a.pem}${pemBlock(label, Buffer.of(1))}`)?.problem).toBe(problem);
  });

  it('that is read again gives the same certificates, in a list that is the reader’s own', () => {
    const bundles = [a, b, c].flatMap(({ pem }) => [pem, `${pem}\n`]);
    const fingerprints = (pem: string) => parseCertificateBundle(pem).map(({ fingerprint256 }) => fingerprint256);
    const before = bundles.map(fingerprints);
    expect(new Set(before.flat()).size).toBe(3);
    parseCertificateBundle(a.pem).length = 0;
    // More of them than are kept, forwards and backwards.
    expect([...bundles, ...bundles.toReversed()].map(fingerprints)).toEqual([...before, ...before.toReversed()]);
    expect(parseCertificateBundle(c.pem)[0]).toBe(parseCertificateBundle(c.pem)[0]);
    expect([errorOf(`${a.pem}-----BEGIN`)?.problem, errorOf(`${a.pem}-----BEGIN`)?.problem]).toEqual([
      'broken-pem',
      'broken-pem',
    ]);
  });

  it('says why it is none, and what the reader said', () => {
    expect(errorOf('')).toEqual({ problem: 'empty', message: 'not a certificate bundle: empty', cause: undefined });
    expect(errorOf('-----BEGIN')?.cause).toEqual(new PemError('boundary'));
    const trailing = errorOf(pemBlock('CERTIFICATE', Buffer.concat([a.certificate.raw, Buffer.of(5, 0)])));
    expect([trailing?.problem, trailing?.cause]).toEqual(['ambiguous', new DerError('trailing data')]);
    expect(errorOf(pemBlock('CERTIFICATE', Buffer.of(0)))?.problem).toBe('bad-certificate');
    expect(new BundleError('empty')).toBeInstanceOf(Error);
  });

  it('is undefined as the content of a file that does not parse', () => {
    expect(certificatesOf(`${a.pem}${b.pem}`)?.map(({ subject }) => subject)).toEqual(['CN=kubernetes', 'CN=b']);
    expect(certificatesOf(Buffer.from(a.pem))?.length).toBe(1);
    for (const none of ['', Buffer.alloc(0), 'x', a.pem.slice(0, -40)]) expect(certificatesOf(none)).toBeUndefined();
  });

  it('of a trust store may have more than a hundred', () => {
    expect(parseTrustStore(a.pem.repeat(101)).length).toBe(101);
    expect(parseTrustStore(`${a.pem.replaceAll('\n', ' \t\r\n')}${b.pem.trimEnd()}`).length).toBe(2);
    expect(parseTrustStore(`${a.pem.replaceAll('\n', '\r')}`)).toEqual([]);
    expect(parseTrustStore(` ${a.pem}`)).toEqual([]);
  });
});

it('a certificate is read from its exact bytes, or not at all', () => {
  expect(readCertificate(a.certificate.raw).raw).toEqual(a.certificate.raw);
  expect(() => readCertificate(Buffer.from(a.pem))).toThrow();
  expect(() => readCertificate(a.certificate.raw.subarray(1))).toThrow(DerError);
});

it('two lists share a certificate, or none', () => {
  const [one, two, three] = [a.certificate, b.certificate, c.certificate];
  const cases: [(typeof one)[], (typeof one)[], boolean][] = [
    [[one], [one], true],
    [[one, two], [two, three], true],
    [[one], [two, three, one], true],
    [[one], [two], false],
    [[one], [testAuthority().certificate], false],
    [[], [one], false],
    [[one], [], false],
    [[], [], false],
  ];
  for (const [some, others, shared] of cases) expect(haveInCommon(some, others)).toBe(shared);
});

it('the identity of a cluster is that of its certificates, in any order, format and number', () => {
  const prints = [a, b].map(({ certificate }) => certificate.fingerprint256).sort();
  const digest = createHash('sha256').update(prints.join('\n')).digest('hex');
  expect(clusterDigest(`${a.pem}${b.pem}`)).toBe(digest);
  expect(clusterDigest(`# text\n${b.pem.replaceAll('\n', '\r\n')}${a.pem}${b.pem}`)).toBe(digest);
  expect(clusterDigest(a.pem)).toBe(createHash('sha256').update(a.certificate.fingerprint256).digest('hex'));
  expect(() => clusterDigest('')).toThrow(BundleError);
});

it('a file of authorities is out of date only if all of them are', () => {
  const past = testAuthority({ notAfter: NOW - DAY_MS }).certificate;
  const future = testAuthority({ notBefore: NOW + DAY_MS }).certificate;
  const file = '/pki/ca.crt';
  const expired = { type: 'expired', file, at: '2026-05-31T12:00:00.000Z' };
  const early = { type: 'not-yet-valid', file, at: '2026-06-02T12:00:00.000Z' };
  expect(periodProblemOfAll([past], file, NOW)).toEqual(expired);
  expect(periodProblemOfAll([past, future], file, NOW)).toEqual(expired);
  expect(periodProblemOfAll([future, past], file, NOW)).toEqual(early);
  expect(periodProblemOfAll([past, a.certificate], file, NOW)).toBeUndefined();
  expect(periodProblemOfAll([a.certificate, future], file, NOW)).toBeUndefined();
});
