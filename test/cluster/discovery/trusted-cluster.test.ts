import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { TrustedCluster, trust } from '../../../src/cluster/discovery/trusted-cluster.ts';
import type { ApiConnection } from '../../../src/wire/http/api.ts';

const fields = {
  server: 'https://s:1',
  caBundle: 'PEM',
  credential: { type: 'exec', exec: { env: [{ name: 'A', value: 's3cr3t' }] } },
  connection: {} as ApiConnection,
} as const;

it('is what discovery found', () => {
  expect({ ...trust(fields) }).toEqual({ ...fields, extras: {} });
  const extras = { tlsServerName: 'kubernetes', proxyUrl: new Secret('http://p') };
  expect(trust({ ...fields, extras }).extras).toBe(extras);
});

it('shows no credential', () => {
  const shown = { server: 'https://s:1', caBundle: 'PEM', credential: 'exec' };
  expect(trust(fields).toJSON()).toEqual(shown);
  expect(JSON.parse(JSON.stringify(trust(fields)))).toEqual(shown);
  expect(inspect(trust(fields))).toBe(inspect(shown));
});

it('is made by nobody else', () => {
  const Made = TrustedCluster as unknown as new (key: symbol, given: object) => TrustedCluster;
  expect(() => new Made(Symbol(), fields)).toThrow(new TypeError('only discovery can make a TrustedCluster'));
});
