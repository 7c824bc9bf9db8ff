import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { isFailure } from '../../../src/base/failure.ts';
import { kubeconfigOrPod } from '../../../src/cli/commands/administering.ts';
import { clusterOfKubeconfig } from '../../../src/cluster/discovery/kubeconfig-cluster.ts';
import {
  readKubeconfig,
  SERVICE_ACCOUNT,
  serviceAccountSource,
} from '../../../src/cluster/kubeconfig/kubeconfig-source.ts';
import { inOwnKubeconfig } from '../../../src/cluster/kubeconfig/own-kubeconfig.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, type TestServer } from '../../wire/support/servers.ts';
import { failureOf } from './support/cluster.ts';
import { fakeHost } from './support/host.ts';

let authority: Authority;
let server: TestServer;
let seen: (string | undefined)[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  server = await httpsServer(await authority.issue({ ips: ['127.0.0.1'] }), (request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  return () => server.close();
});
afterEach(() => {
  seen = [];
});

const signal = new AbortController().signal;
const TOKEN = `${SERVICE_ACCOUNT}/token`;
const environment = () => ({ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(server.port) });
const mounted = (): Record<string, string> => ({ [`${SERVICE_ACCOUNT}/ca.crt`]: authority.pem, [TOKEN]: 'first\n' });

describe("a Pod's account", () => {
  test('is used with the token that is in its file at each request', async () => {
    const files = mounted();
    const cluster = await clusterOfKubeconfig(SERVICE_ACCOUNT, {
      host: fakeHost({ files, env: environment() }),
      signal,
    });
    const ask = () => cluster.connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS });
    await ask();
    files[TOKEN] = 'second\n';
    await ask();
    for await (const _ of cluster.connection.watch('/watch', { signal, timeoutMs: PATIENCE_MS })) break;
    files[TOKEN] = 'no\ttoken';
    await ask();
    delete files[TOKEN];
    await ask();
    cluster.connection.close();
    expect(seen).toEqual(['Bearer first', ...Array.from({ length: 4 }, () => 'Bearer second')]);
    expect(cluster.server).toBe(`https://127.0.0.1:${server.port}`);
    expect(JSON.stringify(cluster)).not.toContain('first');
  });

  test('needs its token, its CA and the address of the API server', async () => {
    const identity = (files: Record<string, string>, env: Record<string, string>) =>
      failureOf(clusterOfKubeconfig(SERVICE_ACCOUNT, { host: fakeHost({ files, env }), signal }));
    const { [TOKEN]: _, ...withoutToken } = mounted();
    expect(await identity(withoutToken, environment())).toMatchObject({
      kind: 'KUBECONFIG_REFERENCE',
      params: { path: TOKEN },
    });
    expect(await identity({ [TOKEN]: 'a' }, environment())).toMatchObject({
      kind: 'KUBECONFIG_REFERENCE',
      params: { path: `${SERVICE_ACCOUNT}/ca.crt` },
    });
    expect(await identity(mounted(), {})).toMatchObject({ params: { problem: 'no-server' } });
  });

  test('has an IPv6 address in brackets', () => {
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    expect(serviceAccountSource(env).choice.cluster.server).toBe('https://[fd00::1]:443');
  });
});

describe('a command without --kubeconfig', () => {
  const inPod = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };
  const host = (env: Record<string, string>, ...there: string[]) =>
    ({
      files: { stat: async (path: string) => (there.includes(path) ? {} : undefined) },
      system: { env },
    }) as unknown as HostReader;

  test('uses the account of its Pod', async () => {
    expect(await kubeconfigOrPod(undefined, host(inPod, TOKEN))).toBe(SERVICE_ACCOUNT);
  });

  test('prefers a kubeconfig, and reports one that was given and is missing', async () => {
    const env = { ...inPod, KUBECONFIG: '/k' };
    expect(await kubeconfigOrPod(undefined, host(env, '/k', TOKEN))).toBe('/k');
    expect(await failureOf(kubeconfigOrPod('/given', host(inPod, TOKEN)))).toMatchObject({
      kind: 'KUBECONFIG_MISSING',
      params: { looked: ['/given'], given: '/given' },
    });
  });

  test.each(['en', 'pt-BR'] as const)(
    'says of one that was given only that it does not exist, in %s',
    async (language) => {
      const failure: unknown = await kubeconfigOrPod('nofile', host({})).catch((error: unknown) => error);
      if (!isFailure(failure)) throw failure;
      const { what, cause, cure } = (await catalogueFor(language)).failure(failure);
      expect(what).toContain(`${process.cwd()}/nofile`);
      expect(what).toMatch(/does not exist|não existe/);
      expect(`${what} ${cause}`).not.toMatch(/This machine|Esta máquina/);
      expect(cure).not.toMatch(/as root|como root/);
      // As where the file is only read later.
      const read = fakeHost({}).files;
      const later = await failureOf(inOwnKubeconfig('nofile', () => readKubeconfig('nofile', read)));
      expect(later).toMatchObject({ kind: 'KUBECONFIG_MISSING', params: failure.params });
    },
  );

  test.each([
    ['outside of a Pod', host({}, TOKEN)],
    ['in a Pod without a token', host(inPod)],
  ])('finds none %s', async (_, where) => {
    expect(await failureOf(kubeconfigOrPod(undefined, where))).toMatchObject({ kind: 'KUBECONFIG_MISSING' });
  });
});
