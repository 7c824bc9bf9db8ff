import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { Secret } from '../../src/base/secret.ts';
import { SHARED_CERTIFICATES_KEY_WRONG } from '../../src/cluster/shared-certificates/cluster-shared-certificates-sentences.ts';
import { openEntries, sealEntry } from '../../src/cluster/shared-certificates/sealed-entries.ts';
import { requirePublicKey } from '../../src/pki/der/strict-certificate.ts';

interface Group {
  publicKeyDer?: string;
  tests: Record<'tcId' | 'comment' | 'key' | 'iv' | 'msg' | 'ct' | 'tag' | 'sig' | 'result', string>[];
}

/** All of a file's tests, of which some must be right and some wrong: a file that holds neither would prove nothing. */
function groupsOf(name: string): Group[] {
  const { testGroups } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, 'wycheproof', `${name}_test.json`), 'utf8'),
  );
  const results = new Set((testGroups as Group[]).flatMap(({ tests }) => tests.map(({ result }) => result)));
  expect(results).toContain('valid');
  expect(results).toContain('invalid');
  return testGroups;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** Vectors that are judged otherwise than they say; "acceptable" ones may be either. */
function misjudged(name: string, holds: (test: Group['tests'][number], group: Group) => boolean): string[] {
  return groupsOf(name).flatMap((group) =>
    group.tests
      .filter((one) => one.result !== 'acceptable' && holds(one, group) !== (one.result === 'valid'))
      .map(({ tcId, comment }) => `${tcId} ${comment}`),
  );
}

test("HMAC-SHA-256, as a bootstrap token's signature is made and compared", () => {
  const holds = ({ key = '', msg = '', tag = '' }) => {
    const expected = createHmac('sha256', bytes(key)).update(bytes(msg)).digest();
    return bytes(tag).length === expected.length && timingSafeEqual(bytes(tag), expected);
  };
  expect(misjudged('hmac_sha256', holds)).toEqual([]);
});

describe('AES-256-GCM, by the functions that open and seal kubeadm-certs', () => {
  const files = [{ entry: 'ca.crt', path: '/ca.crt', optional: false }] as unknown as Parameters<typeof openEntries>[1];
  const open = (sealed: Buffer, key: Secret) =>
    openEntries({ 'ca.crt': sealed.toString('base64') }, files, { certificateKey: key, server: 's' }).get('ca.crt')
      ?.content;

  test('what is valid opens, and nothing else', () => {
    const holds = ({ key = '', iv = '', ct = '', tag = '', msg = '' }) => {
      try {
        return open(bytes(iv + ct + tag), new Secret(key)) === bytes(msg).toString('utf8');
      } catch (error) {
        if (isFailure(error, SHARED_CERTIFICATES_KEY_WRONG)) return false;
        throw error;
      }
    };
    expect(misjudged('aes_gcm', holds)).toEqual([]);
  });

  test('what is sealed opens with its key', () => {
    const key = new Secret('80ba3192c803ce965ea371d5ff073cf0f43b6a2ab576b208426e11409c09b9b0');
    expect(open(Buffer.from(sealEntry(new Secret('ção'), key).reveal(), 'base64'), key)).toBe('ção');
  });
});

test.each([
  ['ecdsa_secp256r1_sha256', 'sha256'],
  ['ecdsa_secp384r1_sha384', 'sha384'],
  ['ecdsa_secp521r1_sha512', 'sha512'],
  ['rsa_signature_2048_sha256', 'sha256'],
])('%s, by the OpenSSL that verifies certificates, with keys that the strict reader takes', (name, hash) => {
  const holds = ({ msg = '', sig = '' }, { publicKeyDer = '' }: Group) => {
    const der = bytes(publicKeyDer);
    requirePublicKey(der);
    return verify(hash, bytes(msg), createPublicKey({ key: der, format: 'der', type: 'spki' }), bytes(sig));
  };
  expect(misjudged(name, holds)).toEqual([]);
});
