import { createPublicKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequence } from '../../../src/pki/der/write.ts';
import type { KeyPair } from '../../../src/pki/keys/key-stock.ts';
import { certificateRequest, infoOf, requestInfo } from '../../../src/pki/requests/certificate-request.ts';
import { asksForNode, nodeRequestBy } from '../../../src/pki/requests/node-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import { generate } from '../test-authority.ts';

const derOf = (pem: string) => Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
const NODE = { commonName: 'system:node:n1', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] };
const requestOf = (pair: KeyPair, other: object = {}) => derOf(certificateRequest({ ...NODE, ...other }, pair));

const pair = generate('ECDSA-P256');
const request = requestOf(pair);

describe.each(['ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521'] as const)('a request by a key of %s', (algorithm) => {
  const keys = generate(algorithm);
  const isOurs = nodeRequestBy(keys.publicKey, 'n1');

  it('is the node’s', () => expect(isOurs(requestOf(keys))).toBe(true));

  it.each<[string, object]>([
    ['another node', { commonName: 'system:node:n2' }],
    ['a longer name', { commonName: 'system:node:n1x' }],
    ['another group', { organizations: ['system:masters'] }],
    ['one more group', { organizations: ['system:nodes', 'system:masters'] }],
    ['no group', { organizations: [] }],
    ['a DNS name', { dnsNames: ['n1'] }],
    ['an address', { ipAddresses: ['10.0.0.1'] }],
  ])('for %s is not', (_, other) => expect(isOurs(requestOf(keys, other))).toBe(false));

  it('by another key is not', () => expect(isOurs(requestOf(generate(algorithm)))).toBe(false));
});

describe('the node’s request', () => {
  const isOurs = nodeRequestBy(pair.publicKey, 'n1');

  it('has the signature of its key', () => {
    const info = requestInfo(NODE, pair);
    const other = requestOf(pair, { commonName: 'system:node:n2' });
    const otherInfo = infoOf(other) ?? expect.fail('no request');
    const stolen = sequence(info, other.subarray(other.indexOf(otherInfo) + otherInfo.length));
    expect(infoOf(stolen)).toEqual(info);
    expect(isOurs(stolen)).toBe(false);
  });

  it('is it to the last byte: none may be another, missing or added', () => {
    for (let at = 0; at < request.length; at++) {
      const changed = Buffer.from(request);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isOurs(changed), `byte ${at}`).toBe(false);
      expect(isOurs(request.subarray(0, at)), `cut at ${at}`).toBe(false);
    }
    expect(isOurs(Buffer.concat([request, Buffer.of(0)]))).toBe(false);
    expect(isOurs(Buffer.concat([Buffer.of(0), request]))).toBe(false);
    expect(isOurs(Buffer.alloc(0))).toBe(false);
  });

  it('is never by a key that cannot sign it here', () => {
    const ed25519 = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      format: 'jwk',
    });
    expect(nodeRequestBy(ed25519, 'n1')(request)).toBe(false);
  });
});

describe('the subject of a request', () => {
  it.each<[string, object, boolean]>([
    ['this node', {}, true],
    ['this node with names besides', { dnsNames: ['n1'] }, true],
    ['a node with a longer name', { commonName: 'system:node:n10' }, false],
    ['another node', { commonName: 'system:node:n2' }, false],
    ['another group', { organizations: ['system:masters'] }, false],
  ])('%s', (_, other, expected) => {
    for (const keys of [pair, generate('ECDSA-P384')]) expect(asksForNode(requestOf(keys, other), 'n1')).toBe(expected);
  });

  it('of a cut or changed request is never another error, and never another node', () => {
    for (let at = 0; at < 8; at++) expect(asksForNode(request.subarray(0, at), 'n1')).toBe(false);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => !asksForNode(Buffer.from(bytes), 'n1')));
    expect(infoOf(Buffer.alloc(0))).toBeUndefined();
    expect(() => infoOf(undefined as never)).toThrow(TypeError);
  });
});

describe('the name of a node’s request', () => {
  // Made by Python's hashlib (sha512_256) as in digestedName of pkg/kubelet/certificate/bootstrap.
  const jwk = (key: object): KeyObject => createPublicKey({ key: key as never, format: 'jwk' });
  it.each([
    [
      'ECDSA',
      jwk({
        ...{ kty: 'EC', crv: 'P-256' },
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      }),
      'node-csr-8CJgu-gcSAboefyw9bM32jo_BTgrkEBJPvBdytqjnMg',
    ],
    [
      'RSA',
      jwk({ kty: 'RSA', n: Buffer.alloc(256, 0xc5).toString('base64url'), e: 'AQAB' }),
      'node-csr-ZsXAa6oBm2tTdzqRtMapZ0ywnKxG3emeBVSqIvfiTR4',
    ],
  ])('%s', (_, key, name) => expect(nodeRequestName('n1', key)).toBe(name));
});
