import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret, wiping } from '../../src/base/secret.ts';

test('a secret prints as [secret] however it is serialised', () => {
  const secret = new Secret('abcdef.0123456789abcdef');
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
  ];
  for (const text of shown) expect(text).not.toContain('0123456789abcdef');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(Object.values(secret)).toEqual([]);
  expect(structuredClone({ ...secret })).toEqual({});
  expect(secret.reveal()).toBe('abcdef.0123456789abcdef');
});

test("a secret's bytes are overwritten after their use, also when it fails", () => {
  const kept: Buffer[] = [];
  const secret = new Secret('00ff10');
  expect(secret.withBytes('hex', (bytes) => kept.push(bytes) && bytes.toString('hex'))).toBe('00ff10');
  expect(secret.withBytes('utf8', (bytes) => kept.push(bytes) && bytes.toString())).toBe('00ff10');
  const fails = (bytes: Buffer) => {
    kept.push(bytes);
    throw new RangeError('no');
  };
  expect(() => wiping(Buffer.from([1, 2, 3]), fails)).toThrow(RangeError);
  expect(kept.map((bytes) => bytes.toString('hex'))).toEqual(['000000', '000000000000', '000000']);
  expect(secret.reveal()).toBe('00ff10');
});
