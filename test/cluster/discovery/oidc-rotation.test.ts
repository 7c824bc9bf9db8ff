import { inspect } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { clusterOfKubeconfig } from '../../../src/cluster/discovery/kubeconfig-cluster.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { httpsServer, json } from '../../wire/support/servers.ts';
import { failureOf } from './support/cluster.ts';
import { fakeHost } from './support/host.ts';

const PATH = '/home/admin/.kube/config';
const HOUR = 3600;
const jwt = (id: number, seconds: number) => {
  const claims = { jti: id, exp: Math.floor(Date.now() / 1000) + seconds };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

let authority: Authority;
let leaf: Issued;
let issuers = 0;
beforeAll(async () => {
  authority = await Authority.make();
  leaf = await authority.issue();
});

interface IssuerOptions {
  /** Validity of its tokens in seconds. */
  valid?: number;
  /** The answer to a refresh, in place of the usual one. */
  answer?: (id: number, next: string) => Record<string, unknown>;
  /** Called with each refresh before it is answered. */
  held?: () => Promise<unknown> | undefined;
}

/** An issuer that accepts each refresh token once: the answer has the next one. */
async function rotatingIssuer({ valid = HOUR, answer, held }: IssuerOptions = {}) {
  issuers += 1;
  const first = `first-of-${issuers}`;
  const used: string[] = [];
  let accepted = first;
  const server = await httpsServer(leaf, (request, response) => {
    if (request.url?.includes('.well-known'))
      return json({ token_endpoint: `https://127.0.0.1:${server.port}/token` })(request, response);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      const token = new URLSearchParams(body).get('refresh_token') ?? '';
      used.push(token);
      if (token !== accepted) return json({ error: 'invalid_grant' }, 400)(request, response);
      const id = used.length;
      const next = `${first}-${id}`;
      const given = answer?.(id, next) ?? { id_token: jwt(id, valid), refresh_token: next };
      if (given.refresh_token) accepted = next;
      await held?.();
      json(given)(request, response);
    });
  });
  onTestFinished(() => server.close());
  const config = {
    'idp-issuer-url': `https://127.0.0.1:${server.port}`,
    'client-id': 'id',
    'id-token': jwt(0, -5),
    'refresh-token': first,
    'idp-certificate-authority-data': base64(authority.pem),
  };
  const ca = base64(authority.pem);
  const cluster = { server: 'https://127.0.0.1:1', 'certificate-authority-data': ca };
  const conf = (more: Record<string, string> = {}) =>
    JSON.stringify({
      clusters: [{ name: 'k', cluster }],
      users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config: { ...config, ...more } } } }],
    });
  const token = async (signal = new AbortController().signal, more?: Record<string, string>) => {
    const { credential } = await clusterOfKubeconfig(PATH, {
      host: fakeHost({ files: { [PATH]: conf(more) } }),
      signal,
    });
    const shown = credential.type === 'token' ? credential.token.reveal().split('.')[1] : '';
    return JSON.parse(Buffer.from(shown ?? '', 'base64url').toString()).jti as number;
  };
  return { used, first, token };
}

describe('an issuer that accepts a refresh token once', () => {
  test('is asked once while its token is valid', async () => {
    const { used, first, token } = await rotatingIssuer();
    expect([await token(), await token()]).toEqual([1, 1]);
    expect(used).toEqual([first]);
  });

  test('gets its newest refresh token afterwards', async () => {
    // Valid for less than the margin for clocks that differ.
    const { used, first, token } = await rotatingIssuer({ valid: 5 });
    expect([await token(), await token(), await token()]).toEqual([1, 2, 3]);
    expect(used).toEqual([first, `${first}-1`, `${first}-2`]);
  });

  test('is asked once by all who need its token at the same time', async () => {
    const { used, first, token } = await rotatingIssuer({ valid: 5 });
    expect(await Promise.all([token(), token(), token()])).toEqual([1, 1, 1]);
    expect(used).toEqual([first]);
  });

  test('keeps the refresh token of an answer without an id_token', async () => {
    const answer = (id: number, next: string) =>
      id === 1 ? { refresh_token: next } : { id_token: jwt(id, HOUR), refresh_token: next };
    const { used, first, token } = await rotatingIssuer({ answer });
    expect(await failureOf(token())).toMatchObject({ kind: 'OIDC_FAILED', params: { problem: 'no-id-token' } });
    expect(await token()).toBe(2);
    expect(used).toEqual([first, `${first}-1`]);
  });

  test('with no new refresh token in its answer, the last one stays', async () => {
    const answer = (id: number) => ({ id_token: jwt(id, 5), refresh_token: '' });
    const { used, first, token } = await rotatingIssuer({ answer });
    expect([await token(), await token()]).toEqual([1, 2]);
    expect(used).toEqual([first, first]);
  });

  test('one that refuses is told to all who wait, without a token, and asked again later', async () => {
    const { used, token } = await rotatingIssuer();
    const other = { 'refresh-token': 'revoked-by-the-issuer' };
    const signal = new AbortController().signal;
    const failures = await Promise.all([1, 2].map(() => token(signal, other).catch((error: unknown) => error)));
    for (const failure of failures) {
      expect(failure).toMatchObject({ kind: 'OIDC_FAILED', params: { problem: 'refused-refresh', status: 400 } });
      expect(inspect(failure, { depth: null })).not.toContain(other['refresh-token']);
    }
    expect(used).toHaveLength(1);
    await failureOf(token(signal, other));
    expect(used).toHaveLength(2);
  });

  test('another client is another one', async () => {
    const { used, token } = await rotatingIssuer();
    await token();
    await failureOf(token(new AbortController().signal, { 'client-id': 'other' }));
    expect(used).toHaveLength(2);
  });

  test('whoever waits for the answer of a run that is aborted asks by itself', async () => {
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const answer = (id: number) => ({ id_token: jwt(id, HOUR) });
    const { used, token } = await rotatingIssuer({
      answer,
      held: () => {
        asked();
        return used.length === 1 ? new Promise(() => {}) : undefined;
      },
    });
    const [leading, leaving] = [new AbortController(), new AbortController()];
    const leader = token(leading.signal).catch((error: unknown) => error);
    await arrived;
    const left = token(leaving.signal).catch((error: unknown) => error);
    const follower = token();
    leaving.abort('left');
    expect(await left).toBe('left');
    leading.abort('stopped');
    expect(await leader).toBe('stopped');
    expect(await follower).toBe(2);
  });
});
