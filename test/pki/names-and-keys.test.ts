import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { newBootstrapToken, newCertificateKey } from '../../src/config/values/new-secrets.ts';
import { missingNames } from '../../src/pki/der/alternative-names.ts';
import { distinguishedName } from '../../src/pki/der/distinguished-name.ts';
import {
  belongsTogether,
  keyPairOf,
  parsePrivateKey,
  parsePublicKeys,
  privateKeyPem,
  publicKeyPem,
  sameKey,
  withoutPrivateKeys,
} from '../../src/pki/keys/private-key.ts';
import { leadsTo, validityProblem } from '../../src/pki/reading/existing-pair.ts';
import { nodeCertificate } from '../../src/pki/reading/node-certificate.ts';
import { issueCertificate } from '../../src/pki/signing/issue-certificate.ts';
import { serialNumber } from '../../src/pki/signing/sign-certificate.ts';
import { DAY_MS, generate, NOW, type TestAuthority, testAuthority } from './test-authority.ts';

const ca = testAuthority();

function issued(
  authority: TestAuthority,
  given: { dnsNames?: string[]; ipAddresses?: string[]; commonName?: string } = {},
) {
  const names = { commonName: 'x', dnsNames: [], ipAddresses: [], ...given };
  const template = {
    ...names,
    organizations: [],
    usages: ['server'],
    algorithm: 'ECDSA-P256',
    validity: 30 * DAY_MS,
  } as const;
  const { certificate } = issueCertificate(authority, template, {
    now: NOW,
    notBefore: NOW - DAY_MS,
    pair: generate('ECDSA-P256'),
  });
  return new X509Certificate(certificate);
}

describe('names that a certificate lacks', () => {
  const certificate = issued(ca, {
    dnsNames: ['a.example', '*.b.example', 'C.example'],
    ipAddresses: ['10.0.0.1', 'fd00::1'],
  });
  const missing = (dnsNames: string[], ipAddresses: string[] = []) =>
    missingNames(certificate, { dnsNames, ipAddresses });

  it.each(['a.example', 'A.EXAMPLE', 'c.example', 'x.b.example', 'X.B.Example', '*.b.example'])(
    '%s is none of them',
    (name) => {
      expect(missing([name])).toEqual([]);
    },
  );

  it.each([
    'b.example',
    'x.y.b.example',
    '.b.example',
    'x*.b.example',
    'example',
    'a',
    '',
    'x.a.example',
    'xa.example',
    '10.0.0.1',
  ])('%s is one', (name) => {
    expect(missing([name])).toEqual([name]);
  });

  it('addresses count by their value, and names before them', () => {
    expect(missing([], ['10.0.0.1', 'fd00:0::1'])).toEqual([]);
    expect(missing(['z'], ['10.0.0.2', 'fd00::2', '10.0.0.1'])).toEqual(['z', '10.0.0.2', 'fd00::2']);
    expect(missingNames(issued(ca), { dnsNames: ['a'], ipAddresses: ['10.0.0.1'] })).toEqual(['a', '10.0.0.1']);
  });
});

describe('a chain', () => {
  const at = (authority: TestAuthority) => authority.certificate;
  const middle = testAuthority({ commonName: 'middle', by: ca });
  const lower = testAuthority({ commonName: 'lower', by: middle });
  const leaf = issued(lower);

  it('leads by its intermediates, in any order, to a root', () => {
    const of = (...intermediates: X509Certificate[]) =>
      leadsTo([at(testAuthority()), at(ca)], leaf, intermediates, NOW);
    expect([of(at(lower), at(middle)), of(at(middle), at(lower)), of(at(lower)), of(at(middle)), of()]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(leadsTo([at(lower)], leaf, [], NOW)).toBe(true);
    expect(leadsTo([], leaf, [at(lower), at(middle), at(ca)], NOW)).toBe(false);
  });

  it('holds only while each of it does', () => {
    const past = testAuthority({ commonName: 'old', notAfter: NOW - 1_000 });
    expect(leadsTo([at(past)], issued(past), [], NOW)).toBe(false);
    expect(leadsTo([at(ca)], issued(ca), [], NOW + 31 * DAY_MS)).toBe(false);
    expect(leadsTo([at(ca)], issued(ca), [], NOW - 2 * DAY_MS)).toBe(false);
  });

  it('goes through authorities alone', () => {
    const server = issued(ca);
    expect(leadsTo([server], server, [], NOW)).toBe(false);
    const noCa = testAuthority({ isCa: false });
    const leaf = issued(noCa);
    expect([leaf.checkIssued(at(noCa)), leaf.verify(at(noCa).publicKey)]).toEqual([true, true]);
    expect(leadsTo([at(noCa)], leaf, [], NOW)).toBe(false);
  });

  it('needs the signature of each authority, not its name alone', () => {
    const [one, other] = [testAuthority({ keyIdentifier: false }), testAuthority({ keyIdentifier: false })];
    const leaf = issued(one);
    expect(leaf.checkIssued(at(other))).toBe(true);
    expect([leadsTo([at(one)], leaf, [], NOW), leadsTo([at(other)], leaf, [], NOW)]).toEqual([true, false]);
  });

  it('holds from its first moment to its last', () => {
    const certificate = issued(ca);
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    expect([from - 1, from, to, to + 1].map((now) => validityProblem(certificate, now))).toEqual([
      'not-yet-valid',
      undefined,
      undefined,
      'expired',
    ]);
  });
});

describe('a subject', () => {
  it.each([
    [{ commonName: 'a' }, '300c310a30080603550403130161'],
    [{ commonName: 'a_' }, '300d310b300906035504030c02615f'],
    [{ commonName: 'é' }, '300d310b300906035504030c02c3a9'],
    [{ organizations: ['b'], commonName: 'a' }, '3018310a3008060355040a130162310a30080603550403130161'],
    [
      { organizations: ['c', 'b'], commonName: 'a' },
      '302231143008060355040a1301623008060355040a130163310a30080603550403130161',
    ],
    [{ organizations: [], commonName: '' }, '300b3109300706035504031300'],
  ])('%j', (name, hex) => {
    expect(distinguishedName(name).toString('hex')).toBe(hex);
  });

  it('is printable where all its characters are', () => {
    const tagOf = (commonName: string) => distinguishedName({ commonName })[13 - 2];
    for (const text of ["Az09 '()+,-./:=?", '']) expect(tagOf(text)).toBe(0x13);
    for (const text of ['*', '&', '@', '_', 'a\n', '"']) expect(tagOf(text)).toBe(0x0c);
  });
});

describe('keys in PEM', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = (key: (typeof ec)['privateKey'], type: 'pkcs1' | 'pkcs8' | 'sec1') =>
    String(key.export({ type, format: 'pem' }));
  const all = [
    pem(ec.privateKey, 'sec1'),
    pem(ec.privateKey, 'pkcs8'),
    pem(rsa.privateKey, 'pkcs1'),
    pem(rsa.privateKey, 'pkcs8'),
  ];

  it('are read in each form, whatever stands around them', () => {
    for (const text of all) {
      const key = parsePrivateKey(new Secret(`before\n${text}after`));
      const pair = key?.asymmetricKeyType === 'rsa' ? rsa : ec;
      expect(key && belongsTogether(key, pair.publicKey), text.slice(0, 30)).toBe(true);
      expect(key && belongsTogether(key, (pair === rsa ? ec : rsa).publicKey)).toBe(false);
      expect(key && keyPairOf(key).publicKey.equals(pair.publicKey)).toBe(true);
    }
  });

  it.each([
    '',
    'x',
    String(ec.publicKey.export({ type: 'spki', format: 'pem' })),
    all[0]?.replace('END EC', 'END RSA') ?? '',
    all[0]?.slice(0, 60) ?? '',
  ])('none is %#', (text) => {
    expect(parsePrivateKey(new Secret(text))).toBeUndefined();
  });

  it('that are of two kinds differ, and the next key is read all the same', () => {
    for (const [one, other] of [
      [ec, rsa],
      [rsa, ec],
    ] as const) {
      expect(sameKey(one.publicKey, other.publicKey)).toBe(false);
      expect(belongsTogether(one.privateKey, other.publicKey)).toBe(false);
      expect(parsePrivateKey(new Secret(all[1] ?? ''))).toBeDefined();
      expect(sameKey(one.publicKey, one.publicKey)).toBe(true);
    }
  });

  it('others are none: Ed25519, a curve of another kind', () => {
    const others = [
      generateKeyPairSync('ed25519').privateKey,
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey,
    ];
    for (const key of others) expect(parsePrivateKey(new Secret(pem(key, 'pkcs8')))).toBeUndefined();
  });

  it('are left out of a text, all of them and nothing else', () => {
    expect(withoutPrivateKeys(`a\n${all.join('b\n')}c`)).toBe('a\n\nb\n\nb\n\nb\n\nc');
    expect(withoutPrivateKeys(ca.pem)).toBe(ca.pem);
    expect(withoutPrivateKeys('a-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----b')).toBe('ab');
  });

  it('are written as kubeadm does', () => {
    expect(privateKeyPem(rsa.privateKey).reveal()).toBe(pem(rsa.privateKey, 'pkcs1'));
    expect(privateKeyPem(ec.privateKey).reveal()).toBe(pem(ec.privateKey, 'sec1'));
    expect(publicKeyPem(ec)).toBe(String(ec.publicKey.export({ type: 'spki', format: 'pem' })));
  });

  it('that are public are read of keys and certificates', () => {
    const pkcs1 = String(rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }));
    const keys = parsePublicKeys(`x\n${publicKeyPem(ec)}y\n${pkcs1}${ca.pem}`);
    expect(
      keys?.map((key, index) =>
        key.equals([ec.publicKey, rsa.publicKey, ca.certificate.publicKey][index] as typeof key),
      ),
    ).toEqual([true, true, true]);
    expect([
      parsePublicKeys(''),
      parsePublicKeys(all[0] ?? ''),
      parsePublicKeys(`${publicKeyPem(ec)}${pkcs1.replace(/M/g, '!')}`),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('what is drawn at random', () => {
  it('a token has its form, a key its length, a serial number is positive', () => {
    const tokens = Array.from({ length: 200 }, () => newBootstrapToken().reveal());
    for (const token of tokens) expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    expect(new Set(tokens).size).toBe(200);
    expect(new Set(tokens.join('').replaceAll('.', '')).size).toBe(36);
    expect(newCertificateKey().reveal()).toMatch(/^[0-9a-f]{64}$/);
    for (let drawn = 0; drawn < 100; drawn++) {
      const serial = serialNumber();
      expect([serial.length, (serial[0] ?? 255) < 0x80, serial.some((byte) => byte !== 0)]).toEqual([8, true, true]);
    }
    expect(new Set(Array.from({ length: 100 }, () => (serialNumber()[0] ?? 0) & 0x40)).size).toBe(2);
  });
});

describe('a node’s certificate', () => {
  it('tells whose it is, and until when', () => {
    const certificate = issued(ca, { commonName: 'system:node:n1' });
    expect(nodeCertificate(Buffer.from(certificate.toString()))).toEqual({
      node: 'n1',
      validTo: Date.parse(certificate.validTo),
    });
  });

  it.each(['system:node:', 'xsystem:node:n1', 'n1'])('with the name %s it is none', (commonName) => {
    expect(nodeCertificate(Buffer.from(issued(ca, { commonName }).toString()))).toBeUndefined();
    expect(nodeCertificate(Buffer.from('half'))).toBeUndefined();
  });
});
