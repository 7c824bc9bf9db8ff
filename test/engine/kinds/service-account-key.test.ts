import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { serviceAccountKey as kind } from '../../../src/engine/kinds/certificates/service-account-key.ts';
import { serviceAccountKey } from '../../../src/manifests/certificates/control-plane-certificates.ts';
import { cluster } from '../../manifests/support.ts';
import { generate } from '../../pki/test-authority.ts';
import { failureOf, PKI, pkiHost } from './pki-host.ts';

const [keyPath, publicKeyPath] = [`${PKI}/sa.key`, `${PKI}/sa.pub`];
const change = serviceAccountKey(cluster({ encryptionAlgorithm: 'ECDSA-P256' }));
const pem = (pair = generate('ECDSA-P256')) => ({
  key: String(pair.privateKey.export({ type: 'sec1', format: 'pem' })),
  pub: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
});

describe("the keys of service accounts' tokens", () => {
  test.each([
    ['ECDSA-P256', /^-----BEGIN EC PRIVATE KEY-----/],
    ['RSA-2048', /^-----BEGIN RSA PRIVATE KEY-----/],
  ] as const)(
    '%s: both are made, only root reads them, and they are kept from then on',
    async (algorithm, firstLine) => {
      const { observe, apply, text, mode } = pkiHost({});
      const wanted = { ...change, algorithm };
      expect(await observe(kind, wanted)).toEqual({ holds: false, action: 'create' });
      await apply(kind, wanted);
      const [key, pub] = [text(keyPath) ?? '', text(publicKeyPath) ?? ''];
      expect(key).toMatch(firstLine);
      expect(pub).toMatch(/^-----BEGIN PUBLIC KEY-----/);
      expect(createPublicKey(createPrivateKey(key)).equals(createPublicKey(pub))).toBe(true);
      expect([mode(keyPath), mode(publicKeyPath)]).toEqual(['600', '600']);
      expect(await observe(kind, wanted)).toEqual({ holds: true, action: 'unchanged' });
    },
  );

  test('say what they are about, and are written one after the other', async () => {
    expect(kind.describe(change)).toEqual({ subject: `${keyPath}, ${publicKeyPath}`, mode: '0600, 0600' });
    const { host, apply } = pkiHost({});
    const { write } = host.write.files;
    const order: string[] = [];
    host.write.files.write = (path, ...rest) => {
      order.push(path);
      return write(path, ...rest);
    };
    await apply(kind, change);
    expect(order).toEqual([keyPath, publicKeyPath]);
  });

  test('a key without its public half stays and gets it', async () => {
    const { key, pub } = pem();
    const { host, observe, apply, text } = pkiHost({ [keyPath]: key });
    const before = host.content.get(keyPath);
    expect(await observe(kind, change)).toEqual({ holds: false, action: 'create' });
    await apply(kind, change);
    expect([text(keyPath), text(publicKeyPath)]).toEqual([key, pub]);
    expect(host.content.get(keyPath)).toBe(before); // not written again
  });

  test('the public file may have earlier keys besides', async () => {
    const { key, pub } = pem();
    expect((await pkiHost({ [keyPath]: key, [publicKeyPath]: pem().pub + pub }).observe(kind, change)).holds).toBe(
      true,
    );
  });

  test.each([
    ['a key that can not be read', { [keyPath]: 'x', [publicKeyPath]: pem().pub }, { type: 'bad-key', file: keyPath }],
    ['a public key without the key', { [publicKeyPath]: pem().pub }, { type: 'missing', file: keyPath }],
    [
      'a public key that is none',
      { [keyPath]: pem().key, [publicKeyPath]: '' },
      { type: 'bad-public-key', file: publicKeyPath },
    ],
    [
      'the public key of another',
      { [keyPath]: pem().key, [publicKeyPath]: pem().pub },
      { type: 'public-key-mismatch', file: publicKeyPath, key: keyPath },
    ],
  ])('%s is an error, and nothing is replaced', async (_, files, problem) => {
    const { observe, host } = pkiHost(files as Record<string, string>);
    const before = new Map(host.content);
    expect(await failureOf(observe(kind, change))).toMatchObject({
      kind: 'SERVICE_ACCOUNT_KEY_UNFIT',
      params: { problem },
    });
    expect(host.content).toEqual(before);
  });
});
