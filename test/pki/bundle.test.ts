import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { BundleError, parseCertificateBundle, parseTrustStore } from '../../src/pki/bundle.ts';
import { keyMatches } from '../../src/pki/key-pair.ts';
import { Secret } from '../../src/secret.ts';
import { Authority } from '../net/support/authority.ts';

let a: Authority;
let b: Authority;
beforeAll(async () => {
  [a, b] = [await Authority.make('a'), await Authority.make('b')];
});

function problemOf(pem: string): string | undefined {
  try {
    parseCertificateBundle(pem);
    return undefined;
  } catch (error) {
    if (error instanceof BundleError) return error.problem;
    throw error;
  }
}

describe('a bundle', () => {
  test('its certificates in order, with text between them, by CRLF too', () => {
    const subjects = (pem: string) => parseCertificateBundle(pem).map(({ subject }) => subject);
    expect(subjects(`${a.pem}${b.pem}`)).toEqual(['CN=a', 'CN=b']);
    expect(subjects(`# first\n${b.pem}\n\nsecond:\n${a.pem.replaceAll('\n', '\r\n')}`)).toEqual(['CN=b', 'CN=a']);
  });

  test('what is refused', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(problemOf('')).toBe('empty');
    expect(problemOf('text')).toBe('empty');
    expect(problemOf(`${a.pem}${key}`)).toBe('private-key');
    expect(problemOf(a.pem.slice(0, -20))).toBe('broken-pem');
    expect(problemOf(`${a.pem}${b.pem.slice(0, 200)}`)).toBe('broken-pem');
    expect(problemOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBe('bad-certificate');
    expect(problemOf(a.pem.repeat(101))).toBe('too-many');
    expect(problemOf(`${a.pem}${' '.repeat(1024 * 1024)}`)).toBe('too-large');
  });

  test('junk of any kind is a BundleError or a certificate, and quickly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----\n', 'AAAA', '-----BEGIN ', a.pem, '\n')),
        (parts) => {
          problemOf(parts.join(''));
        },
      ),
    );
    const started = performance.now();
    problemOf('-----BEGIN CERTIFICATE-----\n'.repeat(30_000));
    problemOf(`-----BEGIN CERTIFICATE-----\n${'\n'.repeat(900_000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('a trust store passes over what does not parse', () => {
    expect(parseTrustStore(`-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${a.pem}`).map(({ subject }) => subject)).toEqual(
      ['CN=a'],
    );
    expect(parseTrustStore('junk')).toEqual([]);
  });
});

test('a certificate and its key', async () => {
  const [one, two] = [await a.issue(), await a.issue()];
  expect(keyMatches(one.certificate, new Secret(one.key))).toBe(true);
  expect(keyMatches(one.certificate, new Secret(two.key))).toBe(false);
  expect(keyMatches(one.certificate, new Secret('junk'))).toBe(false);
  expect(keyMatches('junk', new Secret(one.key))).toBe(false);
});
