import 'reflect-metadata';

import { createPublicKey, webcrypto } from 'node:crypto';
import {
  type JsonGeneralNames,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { expect, test } from 'vitest';
import { parseRequest } from '../../src/simulation/control-plane/parse-request.ts';

const RSA = { name: 'RSASSA-PKCS1-v1_5', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 };
const KINDS = {
  'RSA with SHA-256': { ...RSA, hash: 'SHA-256' },
  'RSA with SHA-512': { ...RSA, hash: 'SHA-512' },
  'P-256 with SHA-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384 with SHA-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
};
const NAMES: JsonGeneralNames = [
  { type: 'dns', value: 'a.example' },
  { type: 'ip', value: '192.0.2.1' },
  { type: 'email', value: 'a@example.com' },
  { type: 'url', value: 'https://a.example/' },
];

/** Made by another library. */
async function made(kind: keyof typeof KINDS, name: string | object[], names: JsonGeneralNames) {
  const algorithm = KINDS[kind];
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const extensions = names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [];
  const subject = name as never;
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    extensions,
  });
  return {
    pem: `${request.toString('pem')}\n`,
    spki: Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)),
  };
}

test.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
  'a request is read as another library wrote it: %s',
  async (kind) => {
    const { pem, spki } = await made(kind, [{ O: ['one'] }, { O: ['zwei ü'] }, { CN: ['system:node:a'] }], NAMES);
    const { publicKey, ...rest } = parseRequest(pem);
    expect(rest).toEqual({
      commonName: 'system:node:a',
      organizations: ['one', 'zwei ü'],
      alternativeNames: ['dns', 'ip', 'email', 'url'],
    });
    expect(publicKey.equals(createPublicKey({ key: spki, format: 'der', type: 'spki' }))).toBe(true);
  },
);

test('a request without a name and without names is one, too', async () => {
  const { pem } = await made('P-256 with SHA-256', [], []);
  expect(parseRequest(pem)).toMatchObject({ commonName: '', organizations: [], alternativeNames: [] });
});

test('each byte counts: no change of a request goes through as the same', async () => {
  const { pem } = await made('P-256 with SHA-256', 'O=system:nodes, CN=system:node:a', NAMES);
  const der = Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
  for (let at = 0; at < der.length; at++) {
    const changed = Buffer.from(der);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const text = `-----BEGIN CERTIFICATE REQUEST-----\n${changed.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    expect(() => parseRequest(text), `byte ${at}`).toThrow(/^(asn1|x509): /);
  }
});
