import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formsIn, heartOfKey, secretForms } from '../../lab/hostile/secret-forms.ts';

const found = (secret: Buffer, text: string | Buffer) =>
  secretForms(secret).some(({ bytes }) => Buffer.from(text).includes(bytes));

describe('a secret is found', () => {
  it.each(Array.from({ length: 24 }, (_, length) => length))(
    'in base64, after %i other bytes and before others',
    (before) => {
      const secret = randomBytes(16 + (before % 5));
      const around = Buffer.concat([randomBytes(before), secret, randomBytes(before % 4)]);
      expect(found(secret, around.toString('base64'))).toBe(true);
      expect(found(secret, around.toString('base64url'))).toBe(true);
      expect(found(secret, randomBytes(200).toString('base64'))).toBe(false);
    },
  );

  it('as it is, in hexadecimal, and in UTF-16', () => {
    const secret = Buffer.from('0123456789abcdef');
    for (const form of [
      secret,
      secret.toString('hex'),
      secret.toString('hex').toUpperCase(),
      Buffer.from('0123456789abcdef', 'utf16le'),
    ]) {
      expect(found(secret, form)).toBe(true);
    }
  });
});

describe('the heart of a private key', () => {
  it.each([
    ['rsa', 'pkcs1'],
    ['rsa', 'pkcs8'],
    ['ec', 'sec1'],
    ['ec', 'pkcs8'],
  ] as const)('%s as %s: is in the key, and in nothing public', (kind, type) => {
    const { privateKey, publicKey } =
      kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const heart = heartOfKey(privateKey.export({ type, format: 'pem' } as never) as unknown as string);
    expect(heart).toHaveLength(32);
    expect(privateKey.export({ type: 'pkcs8', format: 'der' }).includes(heart)).toBe(true);
    expect(publicKey.export({ type: 'spki', format: 'der' }).includes(heart)).toBe(false);
    const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    const forms = secretForms(heart);
    expect(formsIn(pem, forms)).toEqual(['base64']);
    expect(formsIn(Buffer.from(`client-key-data: ${pem.toString('base64')}\n`), forms)).toEqual(['base64 in base64']);
    expect(formsIn(Buffer.from(JSON.stringify({ pem: pem.toString() })), forms)).not.toEqual([]);
    expect(formsIn(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }) as string), forms)).toEqual([]);
  });
});
