import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../src/secret.ts';

test('a secret prints as [secret] however it is serialised', () => {
  const secret = new Secret('abcdef.0123456789abcdef');
  const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }, { depth: 9, showHidden: true })];
  for (const text of shown) expect(text).not.toContain('0123456789abcdef');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(Object.values(secret)).toEqual([]);
  expect(structuredClone({ ...secret })).toEqual({});
  expect(secret.reveal()).toBe('abcdef.0123456789abcdef');
});
