import { describe, expect, test } from 'vitest';
import type { EncryptionAlgorithm } from '../../src/config/types/cluster.ts';
import { type KeyPair, KeyStock } from '../../src/pki/keys/key-stock.ts';

/** A generator that makes a key on demand. */
function slowGenerator() {
  const making: { algorithm: EncryptionAlgorithm; finish: () => void }[] = [];
  const generate = (algorithm: EncryptionAlgorithm) =>
    new Promise<KeyPair>((resolve) =>
      making.push({ algorithm, finish: () => resolve({ algorithm } as unknown as KeyPair) }),
    );
  return { making, generate };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a stock of keys', () => {
  test.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [64, 3],
  ])('with %i processors makes %i at once, and all in the end', async (processors, atOnce) => {
    const { making, generate } = slowGenerator();
    const stock = new KeyStock(processors, generate);
    stock.prepare('RSA-2048', 7);
    for (let made = 0; made < 7; made++) {
      await settled();
      expect(making.length).toBe(Math.min(7, made + atOnce));
      making[made]?.finish();
    }
  });

  test('gives each key once, and of the algorithm asked for', async () => {
    const stock = new KeyStock(2);
    stock.prepare('ECDSA-P256', 3);
    const keys = await Promise.all(
      (['ECDSA-P256', 'ECDSA-P384', 'ECDSA-P256', 'ECDSA-P256', 'ECDSA-P256'] as const).map((one) => stock.take(one)),
    );
    expect(keys.map(({ privateKey }) => privateKey.asymmetricKeyDetails?.namedCurve)).toEqual([
      'prime256v1',
      'secp384r1',
      'prime256v1',
      'prime256v1',
      'prime256v1',
    ]);
    expect(new Set(keys.map(({ publicKey }) => String(publicKey.export({ type: 'spki', format: 'pem' })))).size).toBe(
      5,
    );
  });

  test('makes RSA keys of each size', async () => {
    const stock = new KeyStock(2);
    const keys = await Promise.all((['RSA-2048', 'RSA-3072'] as const).map((one) => stock.take(one)));
    expect(keys.map(({ privateKey }) => privateKey.asymmetricKeyDetails?.modulusLength)).toEqual([2048, 3072]);
  });

  test('that is discarded begins no more of them; keys that were taken still come', async () => {
    const { making, generate } = slowGenerator();
    const stock = new KeyStock(1, generate);
    stock.prepare('RSA-2048', 4);
    const first = stock.take('RSA-2048');
    const second = stock.take('RSA-2048');
    stock.discard();
    const other = stock.take('ECDSA-P256');
    for (const made of [0, 1, 2]) {
      await settled();
      making[made]?.finish();
    }
    await Promise.all([first, second, other]);
    await settled();
    expect(making.map(({ algorithm }) => algorithm)).toEqual(['RSA-2048', 'RSA-2048', 'ECDSA-P256']);
  });

  test('goes on after a key could not be made', async () => {
    let calls = 0;
    const stock = new KeyStock(1, async () => {
      if (calls++ === 0) throw new Error('no memory');
      return {} as KeyPair;
    });
    await expect(stock.take('RSA-2048')).rejects.toThrow('no memory');
    await expect(stock.take('RSA-2048')).resolves.toEqual({});
  });
});
