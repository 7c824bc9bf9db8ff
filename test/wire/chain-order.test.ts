import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { chainsTo } from '../../src/wire/tls/tls-verify.ts';
import { testAuthority } from '../pki/test-authority.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { Authority, type Issued } from './support/authority.ts';
import { httpsServer, json } from './support/servers.ts';

let root: Authority;
let intermediate: Authority;
let stranger: Authority;
let twin: Authority;
let leaf: Issued;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  root = await Authority.make();
  intermediate = await Authority.make('intermediate', 'ecdsa', root);
  twin = await Authority.make('intermediate', 'ecdsa', root);
  stranger = await Authority.make('stranger');
  leaf = await intermediate.issue();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** The status of a request to a server that presents the leaf and then `others`, or the code of its failure. */
async function outcome(others: readonly string[], trusted = root): Promise<unknown> {
  const server = await httpsServer({ ...leaf, certificate: [leaf.certificate, ...others].join('') }, json({}));
  const connection = new Connection({
    endpoint: { host: '127.0.0.1', port: server.port },
    dialer: dialDirectly,
    env: {},
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates: [trusted.pem] },
  });
  open.push(connection, server);
  return connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS }).then(
    ({ status }) => status,
    (error: unknown) => (isFailure(error) ? error.code : error),
  );
}

describe('the order in which a server presents its certificates (RFC 8446 section 4.4.2)', () => {
  test.each<[string, () => string[]]>([
    ['the usual one', () => [intermediate.pem]],
    ['the root before the intermediate', () => [root.pem, intermediate.pem]],
    ['an unrelated certificate first', () => [stranger.pem, intermediate.pem]],
    ['one twice', () => [root.pem, root.pem, intermediate.pem]],
  ])('%s is accepted', async (_, others) => {
    expect(await outcome(others())).toBe(200);
  });

  test('more certificates than any chain has, some with the name of the issuer', async () => {
    const strangers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => Authority.make(index % 2 === 0 ? 'intermediate' : `stranger-${index}`)),
    );
    expect(await outcome([...strangers.map(({ pem }) => pem), intermediate.pem])).toBe(200);
  });

  test.each<[string, () => string[], (() => Authority)?]>([
    ['no intermediate', () => [root.pem]],
    ['an intermediate of the same name with another key', () => [root.pem, twin.pem]],
    ['a whole chain of another root', () => [root.pem, intermediate.pem], () => stranger],
    ['the trusted root among those of another one', () => [stranger.pem, root.pem, intermediate.pem], () => stranger],
  ])('%s is refused', async (_, others, trusted) => {
    expect(await outcome(others(), trusted?.())).toBe('TLS_UNKNOWN_CA');
  });
});

test('the search ends although certificates issued each other', () => {
  const top = testAuthority({ commonName: 'top' });
  const middle = testAuthority({ commonName: 'middle', by: top });
  const bottom = testAuthority({ commonName: 'bottom', by: middle });
  const presented = [bottom, top, top, middle, bottom].map(({ pem }) => new X509Certificate(pem));
  expect(chainsTo(presented, [testAuthority({ commonName: 'top' }).pem])).toBe(false);
  expect(chainsTo(presented, [top.pem])).toBe(true);
  expect(chainsTo([], [top.pem])).toBe(false);
});
