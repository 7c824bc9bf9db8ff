import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubeconfig } from '../../../src/engine/kinds/certificates/kubeconfig.ts';
import type { KubeconfigChange } from '../../../src/manifests/certificates/certificate-changes.ts';
import { authorityFiles } from '../../../src/manifests/certificates/control-plane-certificates.ts';
import { DAY_MS, testAuthority } from '../../pki/test-authority.ts';
import { authorityOnDisk, failureOf, PKI, pkiHost } from './pki-host.ts';

const path = '/etc/kubernetes/admin.conf';
const server = 'https://api.example.com:6443';
const change: KubeconfigChange = {
  kind: 'kubeconfig',
  path,
  clusterName: 'kubernetes',
  server,
  userName: 'kubernetes-admin',
  authority: authorityFiles('ca', PKI),
  template: {
    commonName: 'kubernetes-admin',
    organizations: ['kubeadm:cluster-admins'],
    dnsNames: [],
    ipAddresses: [],
    usages: ['client'],
    algorithm: 'ECDSA-P256',
    validity: 365 * DAY_MS,
  },
};
const authority = testAuthority();

/** A host with the created kubeconfig, and its content. */
async function made(from = authority) {
  const found = pkiHost(authorityOnDisk(from));
  await found.apply(kubeconfig, change);
  return { ...found, content: parse(found.text(path) ?? '') as Kubeconfig };
}
interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, string> }[];
  contexts: unknown[];
  'current-context': string;
}
const isRaw = (value: unknown): value is { raw: string } =>
  typeof value === 'object' && value !== null && 'raw' in value;
const decoded = (text = '') => Buffer.from(text, 'base64').toString();

describe('kubeconfig', () => {
  test('is made where there is none, and kept from then on', async () => {
    const empty = pkiHost(authorityOnDisk(authority));
    expect(await empty.observe(kubeconfig, change)).toEqual({ holds: false, action: 'create' });
    const { content, mode, observe, events } = await made();
    expect(mode(path)).toBe('600');
    expect(content.clusters[0]?.cluster).toEqual({
      server,
      'certificate-authority-data': Buffer.from(authority.pem).toString('base64'),
    });
    expect(content.contexts).toEqual([
      { name: 'kubernetes-admin@kubernetes', context: { cluster: 'kubernetes', user: 'kubernetes-admin' } },
    ]);
    const user = content.users[0]?.user;
    const certificate = new X509Certificate(decoded(user?.['client-certificate-data']));
    expect(certificate.subject).toBe('O=kubeadm:cluster-admins\nCN=kubernetes-admin');
    expect(decoded(user?.['client-key-data'])).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
    expect(certificate.validFrom).toBe(authority.certificate.validFrom);
    expect(await observe(kubeconfig, change)).toMatchObject({ holds: true, action: 'unchanged' });
    expect(events).toEqual([]);
  });

  test('of another server is kept, with a warning', async () => {
    const { observe, events } = await made();
    const seen = await observe(kubeconfig, { ...change, server: 'https://10.0.0.5:6443' });
    expect(seen.holds).toBe(true);
    expect(events).toEqual([
      {
        type: 'notice',
        level: 'warning',
        message: { key: 'KUBECONFIG_OTHER_SERVER', params: { path, server, expected: 'https://10.0.0.5:6443' } },
      },
    ]);
  });

  const edited = async (edit: (content: Kubeconfig) => unknown) => {
    const { content, host, observe } = await made();
    const result = edit(content);
    host.content.set(path, { bytes: Buffer.from(isRaw(result) ? result.raw : stringify(content)), mode: 0o600 });
    return observe(kubeconfig, change);
  };
  const user = (content: Kubeconfig) => content.users[0]?.user ?? {};
  const cluster = (content: Kubeconfig) => content.clusters[0]?.cluster ?? {};

  test.each<[string, (content: Kubeconfig) => unknown, object]>([
    ['no YAML', () => ({ raw: '{[' }), { type: 'bad-kubeconfig', file: path }],
    ['nothing in it', () => ({ raw: '\n' }), { type: 'bad-kubeconfig', file: path }],
    [
      'base64 that is none',
      (c) => (user(c)['client-key-data'] = '%%%'),
      { type: 'bad-kubeconfig', detail: 'users[0].user.client-key-data' },
    ],
    ['another current context', (c) => (c['current-context'] = 'other'), { type: 'no-context' }],
    ['no cluster', (c) => (c.clusters = []), { type: 'no-cluster' }],
    ['no CA', (c) => delete cluster(c)['certificate-authority-data'], { type: 'no-authority' }],
    ['an unreadable CA', (c) => (cluster(c)['certificate-authority-data'] = 'AAAA'), { type: 'bad-certificate' }],
    [
      'another CA first',
      (c) =>
        (cluster(c)['certificate-authority-data'] = Buffer.from(testAuthority().pem + authority.pem).toString(
          'base64',
        )),
      { type: 'other-authority', authority: `${PKI}/ca.crt` },
    ],
    [
      'no certificate, as generate-csr leaves it',
      (c) => delete user(c)['client-certificate-data'],
      { type: 'no-credential' },
    ],
    ['no user', (c) => (c.users = []), { type: 'no-credential' }],
    [
      'the key of another',
      (c) => (user(c)['client-key-data'] = Buffer.from(testAuthority().keyPem).toString('base64')),
      { type: 'key-mismatch', file: path },
    ],
  ])('with %s is an error', async (_, edit, problem) => {
    const { kind, params } = await failureOf(edited(edit));
    expect(kind).toBe('KUBECONFIG_UNFIT');
    expect(params).toMatchObject({ path, authority: 'ca', problem });
    expect(JSON.stringify(params)).not.toContain('PRIVATE');
  });

  test.each<[string, (content: Kubeconfig) => unknown]>([
    ['a token', (c) => (c.users = [{ name: 'kubernetes-admin', user: { token: 'abc' } }])],
    ['a file with a token', (c) => (c.users[0] = { name: 'kubernetes-admin', user: { tokenFile: '/t' } })],
    ['a password', (c) => (c.users[0] = { name: 'kubernetes-admin', user: { username: 'u', password: 'p' } })],
    ['a plugin', (c) => (c.users[0] = { name: 'kubernetes-admin', user: { exec: { command: 'x' } as never } })],
    ['a provider', (c) => (c.users[0] = { name: 'kubernetes-admin', user: { 'auth-provider': {} as never } })],
    [
      'more CAs after it',
      (c) =>
        (cluster(c)['certificate-authority-data'] = Buffer.from(authority.pem + testAuthority().pem).toString(
          'base64',
        )),
    ],
  ])('with %s is kept, as by kubeadm', async (_, edit) => {
    expect((await edited(edit)).holds).toBe(true);
  });

  test('that names files is judged by what they hold', async () => {
    const { content, host, observe } = await made();
    const [certificate, key] = ['client-certificate-data', 'client-key-data'].map((name) =>
      decoded(user(content)[name]),
    );
    content.users = [{ name: 'kubernetes-admin', user: { 'client-certificate': '/c.crt', 'client-key': '/c.key' } }];
    cluster(content)['certificate-authority'] = '/ca.crt';
    delete cluster(content)['certificate-authority-data'];
    const put = (file: string, text = '') => host.content.set(file, { bytes: Buffer.from(text), mode: 0o600 });
    put(path, stringify(content));
    put('/ca.crt', authority.pem);
    put('/c.crt', certificate);
    expect((await failureOf(observe(kubeconfig, change))).params).toMatchObject({
      problem: { type: 'missing', file: '/c.key' },
    });
    put('/c.key', key);
    expect((await observe(kubeconfig, change)).holds).toBe(true);
    // The kubelet keeps both in one file.
    content.users = [
      { name: 'kubernetes-admin', user: { 'client-certificate': '/both.pem', 'client-key': '/both.pem' } },
    ];
    put(path, stringify(content));
    put('/both.pem', `${certificate}${key}`);
    expect((await observe(kubeconfig, change)).holds).toBe(true);
  });

  test('says what it is about', () => expect(kubeconfig.describe(change)).toEqual({ subject: path, mode: '0600' }));

  test('without the key of the CA: kept where it is there, an error where it is not', async () => {
    const { host, observe } = await made();
    host.content.delete(`${PKI}/ca.key`);
    expect((await observe(kubeconfig, change)).holds).toBe(true);
    host.content.delete(path);
    expect(await failureOf(observe(kubeconfig, change))).toMatchObject({
      kind: 'CERTIFICATE_AUTHORITY_KEY_MISSING',
      params: { file: path },
    });
  });
});
