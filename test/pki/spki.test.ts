import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DerError } from '../../src/pki/der/reader.ts';
import { parsePin, shownPin, spkiHash } from '../../src/pki/keys/spki.ts';
import { BundleError } from '../../src/pki/reading/certificate-bundle.ts';
import { Authority } from '../wire/support/authority.ts';
import { ForgedAuthority } from './forged-authority.ts';
import { testAuthority } from './test-authority.ts';

test.each(['rsa', 'ecdsa'] as const)('the hash of an %s key is over its SubjectPublicKeyInfo', async (kind) => {
  const { x509 } = await Authority.make('a', kind);
  const expected = createHash('sha256')
    .update(x509.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  expect(spkiHash(x509)).toBe(`sha256:${expected}`);
});

test('the bytes count as they stand: a compressed point is hashed compressed', () => {
  // Made by openssl with -conv_form compressed; its SPKI was cut out with tail and head, and hashed with sha256sum.
  const pem = `-----BEGIN CERTIFICATE-----
MIIBYjCCAQegAwIBAgIUKLbs+24skl6bInzoE9V9sA9PnYIwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKY29tcHJlc3NlZDAgFw0yNjExMjQxNzI4NTdaGA8yMTI2MTAz
MTE3Mjg1N1owFTETMBEGA1UEAwwKY29tcHJlc3NlZDA5MBMGByqGSM49AgEGCCqG
SM49AwEHAyIAApme1XIziEV8uLWvy7/A39YuVQsxldbq9Hdju5o9tHxxo1MwUTAd
BgNVHQ4EFgQUK6Z59vlXMWrsc5AZeHocA4U41xUwHwYDVR0jBBgwFoAUK6Z59vlX
MWrsc5AZeHocA4U41xUwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBG
AiEA1XDxsxZzmReBvfdiACgqicfW2IvmGGgpT66xniMcluICIQCJiHtU+Y1uLyYk
koiQ5J+NEqoFQuDUUGdqVAARQ8dP3g==
-----END CERTIFICATE-----`;
  const certificate = new X509Certificate(pem);
  expect(spkiHash(certificate)).toBe('sha256:1b019e601b17ea526f68c59bc5b7b271a12fd598944de4e614bbbdcbcfd41dc7');
});

test("a certificate whose bytes hold another key than OpenSSL's has no pin: it is not enough that our reader finds one", () => {
  const [pinned, attacker] = [testAuthority().certificate, testAuthority().certificate];
  const confused = Object.create(attacker, { raw: { value: pinned.raw } }) as X509Certificate;
  Object.defineProperty(confused, 'publicKey', { value: attacker.publicKey });
  const cause = new DerError('another key than OpenSSL uses');
  expect(() => spkiHash(confused)).toThrow(new BundleError('ambiguous', { cause }));
  expect(() => spkiHash(new X509Certificate(new ForgedAuthority(pinned).pem))).toThrow(BundleError);
  expect(shownPin(new X509Certificate(new ForgedAuthority(pinned).pem))).toBeUndefined();
  expect(shownPin(pinned)).toBe(spkiHash(pinned));
});

test('a pin is read in any case, and as nothing else', () => {
  const hex = fc.stringMatching(/^[0-9a-fA-F]{64}$/);
  fc.assert(
    fc.property(
      hex,
      fc.constantFrom('sha256', 'SHA256'),
      (digits, name) => parsePin(`${name}:${digits}`) === `sha256:${digits.toLowerCase()}`,
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => parsePin(text) === undefined || /^sha256:[0-9a-f]{64}$/i.test(text)));
  for (const text of [
    '',
    'sha256:',
    `sha1:${'0'.repeat(64)}`,
    `sha256:${'0'.repeat(63)}`,
    `sha256:${'0'.repeat(65)}`,
    `sha256:${'g'.repeat(64)}`,
    ` sha256:${'0'.repeat(64)}`,
  ]) {
    expect(parsePin(text)).toBeUndefined();
  }
});
