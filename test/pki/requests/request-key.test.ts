import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bitString, integer, oid, sequence } from '../../../src/pki/der/write.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import { requestKey } from '../../../src/pki/requests/node-request.ts';
import { generate } from '../test-authority.ts';

/** As much of a request as `requestKey` reads. */
const requestOf = (spki: Buffer) => sequence(sequence(integer(Buffer.of(0)), sequence(), spki));
const P256 = sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));
const exported = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' });

describe('the key of a request', () => {
  it.each(['RSA-2048', 'ECDSA-P256', 'ECDSA-P384'] as const)('is read with %s', (algorithm) => {
    const { publicKey } = generate(algorithm);
    const key = requestKey(requestOf(publicKey.export({ type: 'spki', format: 'der' })));
    expect(key && publicKeyHash(key)).toBe(publicKeyHash(publicKey));
  });

  // Node.js aborts when it is asked for the curve of some of these.
  it.each<[string, () => Buffer]>([
    ['the point at infinity', () => sequence(P256, bitString(Buffer.of(0)))],
    ['a compressed point', () => sequence(P256, bitString(Buffer.concat([Buffer.of(2), Buffer.alloc(32, 1)])))],
    ['a point off the curve', () => sequence(P256, bitString(Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])))],
    ['a curve that no kubelet uses', () => exported('secp256k1')],
    ['an Ed25519 key', () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })],
    ['nothing', () => Buffer.alloc(0)],
  ])('is not read with %s', (_, spki) => expect(requestKey(requestOf(spki()))?.asymmetricKeyType).toBeUndefined());
});
