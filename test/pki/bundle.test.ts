import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { keyMatches } from '../../src/pki/keys/private-key.ts';
import { BundleError, parseCertificateBundle, parseTrustStore } from '../../src/pki/reading/certificate-bundle.ts';
import { certificatePem, pemBlock } from '../../src/pki/signing/sign-certificate.ts';
import { Authority } from '../wire/support/authority.ts';
import { ForgedAuthority } from './forged-authority.ts';

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
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    expect(problemOf('')).toBe('empty');
    expect(problemOf('text')).toBe('empty');
    expect(problemOf(`${a.pem}${key}`)).toBe('private-key');
    expect(problemOf(a.pem.slice(0, -20))).toBe('broken-pem');
    expect(problemOf(`${a.pem}${b.pem.slice(0, 200)}`)).toBe('broken-pem');
    expect(problemOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBe('bad-certificate');
    expect(problemOf(a.pem.repeat(101))).toBe('too-many');
    expect(problemOf(`${a.pem}${' '.repeat(1024 * 1024)}`)).toBe('too-large');
  });

  test.each([
    ['a block that begins with a blank: Go passes over it', (pem: string) => ` ${pem}`],
    ['a byte order mark before it', (pem: string) => `\ufeff${pem}`],
    ['text before the boundary', (pem: string) => `ca: ${pem}`],
    ['text in a block', (pem: string) => pem.replace('\n', '\nsubject\n')],
    ['headers: Go passes over the block, OpenSSL does not', (pem: string) => pem.replace('\n', '\nA: b\n\n')],
    ['a blank line in a block', (pem: string) => pem.replace('\n', '\n\n')],
    ['blanks in base64', (pem: string) => pem.replace('MII', 'MI I')],
    ['two blocks on a line', (pem: string) => `${pem.trimEnd()}${pem}`],
    ['lines that end with CR alone', (pem: string) => pem.replaceAll('\n', '\r')],
    ['a text that ends with CR', (pem: string) => `${pem.trimEnd()}\r`],
    ['another label at its end', (pem: string) => pem.replace('END CERTIFICATE', 'END X509 CERTIFICATE')],
    ['NUL', (pem: string) => `\0\n${pem}`],
  ])('%s: refused, with a certificate beside it, too', (_, change) => {
    expect(problemOf(change(a.pem))).toBe('broken-pem');
    expect(problemOf(`${b.pem}${change(a.pem)}`)).toBe('broken-pem');
  });

  test.each(['X509 CERTIFICATE', 'TRUSTED CERTIFICATE'])(
    'a %s, which only OpenSSL takes for a certificate, is refused',
    (label) => {
      expect(problemOf(`${b.pem}${a.pem.replaceAll('CERTIFICATE', label)}`)).toBe('ambiguous');
    },
  );

  test('a certificate that OpenSSL reads, and Go refuses, is refused: the forged authority, bytes after it, two forms of a length', () => {
    const der = a.x509.raw;
    const long = Buffer.concat([Buffer.from([0x30, 0x83, 0x00]), der.subarray(2)]); // 30 82 xx xx
    expect(problemOf(new ForgedAuthority(a.x509).pem)).toBe('ambiguous');
    expect(problemOf(certificatePem(Buffer.concat([der, Buffer.from([0x05, 0x00])])))).toBe('ambiguous');
    expect(problemOf(certificatePem(long))).toBe('ambiguous');
    expect(problemOf(certificatePem(der))).toBeUndefined();
  });

  test('bytes in which OpenSSL would find another certificate, in PEM', () => {
    expect(problemOf(pemBlock('CERTIFICATE', Buffer.from(`\n${b.pem}`)))).toBe('ambiguous');
  });

  test('junk of any kind is a BundleError or a certificate, and quickly', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '-----BEGIN CERTIFICATE-----\n',
            '-----END CERTIFICATE-----\n',
            'AAAA',
            '-----BEGIN ',
            a.pem,
            '\n',
          ),
        ),
        (parts) => {
          problemOf(parts.join(''));
        },
      ),
    );
  });

  test('a trust store passes over what does not parse', () => {
    expect(
      parseTrustStore(`-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${a.pem}`).map(
        ({ subject }) => subject,
      ),
    ).toEqual(['CN=a']);
    expect(parseTrustStore('junk')).toEqual([]);
    const forged = new ForgedAuthority(a.x509).pem;
    expect(
      parseTrustStore(`${forged} ${b.pem}# two\n${a.pem}-----BEGIN CERTIFICATE-----\n`).map(({ subject }) => subject),
    ).toEqual(['CN=a']);
  });
});

test('a certificate and its key', async () => {
  const [one, two] = [await a.issue(), await a.issue()];
  expect(keyMatches(one.certificate, new Secret(one.key))).toBe(true);
  expect(keyMatches(one.certificate, new Secret(two.key))).toBe(false);
  expect(keyMatches(one.certificate, new Secret('junk'))).toBe(false);
  expect(keyMatches('junk', new Secret(one.key))).toBe(false);
});
