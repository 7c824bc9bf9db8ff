import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type FoundPair, pairProblem } from '../../src/pki/reading/existing-pair.ts';
import { issueCertificate } from '../../src/pki/signing/issue-certificate.ts';
import { DAY_MS, generate, NOW, type TestAuthority, testAuthority } from './test-authority.ts';

const ca = testAuthority();
const [certificatePath, keyPath, authorityPath] = ['/pki/apiserver.crt', '/pki/apiserver.key', '/pki/ca.crt'];

function pair(
  authority: TestAuthority,
  { notBefore = NOW - DAY_MS, now = NOW, validity = 30 * DAY_MS } = {},
): FoundPair {
  const template = {
    commonName: 'kube-apiserver',
    organizations: [],
    dnsNames: ['kubernetes', 'cp-1'],
    ipAddresses: ['10.0.0.5'],
    usages: ['server'],
    algorithm: 'ECDSA-P256',
    validity,
  } as const;
  const issued = issueCertificate(authority, template, { now, notBefore, pair: generate('ECDSA-P256') });
  return {
    certificatePath,
    keyPath,
    certificate: Buffer.from(issued.certificate),
    key: Buffer.from(issued.key.reveal()),
  };
}

const problem = (
  found: FoundPair,
  { authorities = [ca.certificate], dnsNames = ['cp-1'], ipAddresses = ['10.0.0.5'] } = {},
) => pairProblem(found, { authorityPath, authorities, dnsNames, ipAddresses, now: NOW });

describe('a pair that is there', () => {
  const good = pair(ca);
  const bytes = (found: FoundPair, part: 'certificate' | 'key') => found[part] ?? Buffer.alloc(0);

  test('fits', () => expect(problem(good)).toBeUndefined());

  test('fits by an intermediate that follows it, and not without it', () => {
    const intermediate = testAuthority({ commonName: 'intermediate', by: ca });
    const leaf = pair(intermediate);
    expect(problem(leaf)).toEqual({ type: 'other-authority', file: certificatePath, authority: authorityPath });
    const chain = Buffer.concat([bytes(leaf, 'certificate'), Buffer.from(intermediate.pem)]);
    expect(problem({ ...leaf, certificate: chain })).toBeUndefined();
    const expired = testAuthority({ commonName: 'intermediate', by: ca, notAfter: NOW - 1000 });
    const late = pair(expired);
    const bad = Buffer.concat([bytes(late, 'certificate'), Buffer.from(expired.pem)]);
    expect(problem({ ...late, certificate: bad })?.type).toBe('other-authority');
  });

  test('fits when any of the CAs issued it: one is being replaced by the other', () => {
    const next = testAuthority();
    expect(problem(good, { authorities: [next.certificate, ca.certificate] })).toBeUndefined();
  });

  test.each([
    ['without its key', { ...good, key: undefined }, { type: 'missing', file: keyPath }],
    ['without its certificate', { ...good, certificate: undefined }, { type: 'missing', file: certificatePath }],
    ['with an empty key', { ...good, key: Buffer.alloc(0) }, { type: 'bad-key', file: keyPath }],
    [
      'with a key that is cut off',
      { ...good, key: bytes(good, 'key').subarray(0, 100) },
      { type: 'bad-key', file: keyPath },
    ],
    [
      'with a certificate that is cut off',
      { ...good, certificate: bytes(good, 'certificate').subarray(0, 300) },
      { type: 'bad-certificate', file: certificatePath },
    ],
    [
      'with its key in place of the certificate',
      { ...good, certificate: bytes(good, 'key') },
      { type: 'bad-certificate', file: certificatePath },
    ],
    [
      'with the key of another',
      { ...good, key: bytes(pair(ca), 'key') },
      { type: 'key-mismatch', file: keyPath, certificate: certificatePath },
    ],
    [
      'of another CA of the same name',
      pair(testAuthority()),
      { type: 'other-authority', file: certificatePath, authority: authorityPath },
    ],
    [
      'that has expired',
      pair(ca, { now: NOW - 31 * DAY_MS, notBefore: NOW - 60 * DAY_MS }),
      { type: 'expired', file: certificatePath, at: '2026-05-31T12:00:00.000Z' },
    ],
    [
      'of tomorrow',
      pair(ca, { notBefore: NOW + DAY_MS }),
      { type: 'not-yet-valid', file: certificatePath, at: '2026-06-02T12:00:00.000Z' },
    ],
  ] as const)('%s does not fit', (_, found, expected) => expect(problem(found)).toEqual(expected));

  test('with an Ed25519 or an encrypted key does not fit', () => {
    const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    const encrypted = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'sec1',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    });
    for (const key of [ed25519, encrypted])
      expect(problem({ ...good, key: Buffer.from(key) })).toEqual({ type: 'bad-key', file: keyPath });
  });

  test('that lacks names says which', () => {
    const names = { dnsNames: ['cp-1', 'api.example.com'], ipAddresses: ['10.0.0.5', 'fd00::1'] };
    expect(problem(good, names)).toEqual({
      type: 'names-missing',
      file: certificatePath,
      names: ['api.example.com', 'fd00::1'],
    });
  });

  test('and whose CA issues itself, or in a circle, is decided in the end', () => {
    const [one, two] = [testAuthority({ commonName: 'a' }), testAuthority({ commonName: 'a' })];
    const leaf = pair(one);
    const chain = Buffer.from(bytes(leaf, 'certificate').toString() + one.pem.repeat(20) + two.pem);
    expect(problem({ ...leaf, certificate: chain })?.type).toBe('other-authority');
  });
});
