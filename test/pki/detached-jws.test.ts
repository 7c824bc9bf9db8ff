import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, flattenedVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { signDetachedJws, verifyDetachedJws } from '../../src/pki/detached-jws.ts';

const character = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789');
const text = (length: number) => fc.string({ unit: character, minLength: length, maxLength: length });
const tokens = fc.record({ id: text(6), secret: text(16).map((value) => new Secret(value)) });
const contents = fc.oneof(fc.string({ unit: 'grapheme' }), fc.lorem());
const token = { id: 'abcdef', secret: new Secret('0123456789abcdef') };

describe('a detached signature', () => {
  test('is verified by its token and content, and by nothing else', () => {
    fc.assert(
      fc.property(tokens, tokens, contents, contents, (one, two, content, other) => {
        const jws = signDetachedJws(content, one);
        expect(verifyDetachedJws(jws, content, one)).toBe(true);
        if (other !== content) expect(verifyDetachedJws(jws, other, one)).toBe(false);
        if (two.id !== one.id || two.secret.reveal() !== one.secret.reveal())
          expect(verifyDetachedJws(jws, content, two)).toBe(false);
      }),
    );
  });

  test('changed anywhere it is wrong', () => {
    const jws = signDetachedJws('kubeconfig', token);
    fc.assert(
      fc.property(fc.nat(jws.length - 1), fc.constantFrom(...'AZaz09-_.= \n'), (at, by) => {
        const changed = jws.slice(0, at) + by + jws.slice(at + 1);
        return changed === jws || !verifyDetachedJws(changed, 'kubeconfig', token);
      }),
    );
  });

  test('junk is false, never an error', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (jws, content) => !verifyDetachedJws(jws, content, token)));
  });

  test("is byte for byte what Kubernetes' signer writes (go-jose: keys of the header in order of the alphabet)", () => {
    const [header = '', payload] = signDetachedJws('x', token).split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe('{"alg":"HS256","kid":"abcdef"}');
    expect(payload).toBe('');
  });

  test('jose verifies ours, and we verify one of jose', async () => {
    const content = 'apiVersion: v1\nkind: Config\n';
    const key = Buffer.from(token.secret.reveal());
    const [header = '', , signature = ''] = signDetachedJws(content, token).split('.');
    const payload = Buffer.from(content).toString('base64url');
    await flattenedVerify({ protected: header, payload, signature }, Buffer.concat([key]));
    const compact = await new CompactSign(Buffer.from(content))
      .setProtectedHeader({ alg: 'HS256', kid: token.id })
      .sign(key);
    const [theirHeader, , theirSignature] = compact.split('.');
    expect(verifyDetachedJws(`${theirHeader}..${theirSignature}`, content, token)).toBe(true);
  });

  test.each([
    { alg: 'none', kid: 'abcdef' },
    { alg: 'HS512', kid: 'abcdef' },
    { alg: 'HS256', kid: 'fedcba' },
    { alg: 'HS256' },
    { alg: 'HS256', kid: 'abcdef', crit: ['b64'], b64: false },
    { alg: 'HS256', kid: 'abcdef', crit: [] },
    { alg: 'HS256', kid: 'abcdef', b64: false },
    { kid: 'abcdef' },
  ])('with the header %o it is refused, even when the HMAC is right', (fields) => {
    const header = Buffer.from(JSON.stringify(fields)).toString('base64url');
    const signature = createHmac('sha256', token.secret.reveal())
      .update(`${header}.${Buffer.from('c').toString('base64url')}`)
      .digest('base64url');
    expect(verifyDetachedJws(`${header}..${signature}`, 'c', token)).toBe(false);
  });

  test('with a part too many, or one too few, it is refused', () => {
    const jws = signDetachedJws('c', token);
    expect(verifyDetachedJws(`${jws}.`, 'c', token)).toBe(false);
    expect(verifyDetachedJws(`${jws}.x`, 'c', token)).toBe(false);
    expect(verifyDetachedJws(jws.slice(0, jws.indexOf('.') + 1), 'c', token)).toBe(false);
    expect(verifyDetachedJws(jws.slice(0, jws.indexOf('.')), 'c', token)).toBe(false);
  });

  test('a signature of another length is refused, and nothing is thrown', () => {
    const jws = signDetachedJws('c', token);
    const at = jws.lastIndexOf('.') + 1;
    const bytes = Buffer.from(jws.slice(at), 'base64url');
    for (const other of [bytes.subarray(0, 31), Buffer.concat([bytes, Buffer.of(0)]), Buffer.alloc(0)])
      expect(verifyDetachedJws(jws.slice(0, at) + other.toString('base64url'), 'c', token)).toBe(false);
  });

  test('has one spelling only', () => {
    const [header = '', , signature = ''] = signDetachedJws('c', token).split('.');
    const base64 = Buffer.from(signature, 'base64url').toString('base64');
    for (const other of [`${signature}=`, `${signature}\n`, ` ${signature}`, base64]) {
      expect(verifyDetachedJws(`${header}..${other}`, 'c', token)).toBe(other === signature);
    }
    // The HMAC is right for the header as it is written, which Node.js reads as the same JSON.
    for (const other of [`${header}=`, `${header}\n`, ` ${header}`]) {
      const right = createHmac('sha256', token.secret.reveal()).update(
        `${other}.${Buffer.from('c').toString('base64url')}`,
      );
      expect(verifyDetachedJws(`${other}..${right.digest('base64url')}`, 'c', token)).toBe(false);
    }
  });

  test.each([['null'], ['"HS256"'], ['7'], ['[]'], ['{'], ['']])(
    'with the header %s it is refused, and nothing is thrown',
    (text) => {
      const header = Buffer.from(text).toString('base64url');
      const right = createHmac('sha256', token.secret.reveal()).update(
        `${header}.${Buffer.from('c').toString('base64url')}`,
      );
      expect(verifyDetachedJws(`${header}..${right.digest('base64url')}`, 'c', token)).toBe(false);
    },
  );

  test('of text beyond ASCII is of its bytes in UTF-8', () => {
    const [header = '', , signature] = signDetachedJws('é', token).split('.');
    const right = createHmac('sha256', '0123456789abcdef').update(`${header}.w6k`);
    expect(signature).toBe(right.digest('base64url'));
  });

  test('a payload that is not detached is refused', () => {
    const [header, , signature] = signDetachedJws('c', token).split('.');
    expect(verifyDetachedJws(`${header}.${Buffer.from('c').toString('base64url')}.${signature}`, 'c', token)).toBe(
      false,
    );
  });
});
