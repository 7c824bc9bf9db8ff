import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../../src/base/secret.ts';
import { certificateRequest as kind } from '../../../src/engine/kinds/certificates/certificate-request.ts';
import type { CertificateRequestChange } from '../../../src/manifests/certificates/certificate-changes.ts';
import { requestChanges } from '../../../src/operations/generate-csr.ts';
import { keyPairOf, parsePrivateKey } from '../../../src/pki/keys/private-key.ts';
import { isRequestFor } from '../../../src/pki/requests/certificate-request.ts';
import { cluster } from '../../manifests/support.ts';
import { generate } from '../../pki/test-authority.ts';
import type { FakeHost } from '../../support/fake-host.ts';
import { failureOf, pkiHost } from './pki-host.ts';

const all = requestChanges({
  cluster: cluster({
    certificatesDir: '/csr/pki',
    encryptionAlgorithm: 'ECDSA-P256',
    controlPlaneEndpoint: 'api.example.com:8443',
  }),
  node: { name: 'cp-1' },
  endpoint: { advertiseAddress: '10.0.0.5', bindPort: 6443 },
  directory: '/csr',
});
const named = (path: string) => all.find(({ requestPath }) => requestPath === path) ?? expect.fail(`no ${path}`);
const pairOf = (pem: string) => keyPairOf(parsePrivateKey(new Secret(pem)) ?? expect.fail('no key'));

test("kubeadm's names, for every certificate and kubeconfig", () => {
  expect(all.map(({ requestPath }) => requestPath).sort()).toEqual([
    '/csr/admin.conf.csr',
    '/csr/controller-manager.conf.csr',
    '/csr/kubelet.conf.csr',
    '/csr/pki/apiserver-etcd-client.csr',
    '/csr/pki/apiserver-kubelet-client.csr',
    '/csr/pki/apiserver.csr',
    '/csr/pki/etcd/healthcheck-client.csr',
    '/csr/pki/etcd/peer.csr',
    '/csr/pki/etcd/server.csr',
    '/csr/pki/front-proxy-client.csr',
    '/csr/scheduler.conf.csr',
    '/csr/super-admin.conf.csr',
  ]);
});

describe('a key with its request', () => {
  const change = named('/csr/pki/apiserver.csr');
  const keyPath = '/csr/pki/apiserver.key';

  test('is made, only root reads it, and is kept from then on', async () => {
    const { observe, apply, text, mode } = pkiHost({});
    expect(await observe(kind, change)).toEqual({ holds: false, action: 'create' });
    await apply(kind, change);
    expect(isRequestFor(text(change.requestPath) ?? '', change.requested, pairOf(text(keyPath) ?? ''))).toBe(true);
    expect([mode(keyPath), mode(change.requestPath)]).toEqual(['600', '600']);
    expect(await observe(kind, change)).toEqual({ holds: true, action: 'unchanged' });
  });

  test('says what it is about', () => {
    expect(kind.describe(change)).toEqual({ subject: `${keyPath}, ${change.requestPath}`, mode: '0600, 0600' });
  });

  test.each([
    ['a user of that name', 'kubeadm-kas:x:993:993::/:/bin/false\n', true],
    ['a user of that name after others', 'root:x:0:0::/root:/bin/sh\nkubeadm-etcd:x:993:993::/:/bin/false', true],
    ['another user', 'somebody:x:993:993::/:/bin/sh\n', false],
    ['another number', 'kubeadm-kas:x:1993:993::/:/bin/false\n', false],
    ['no number', 'kubeadm-kas:x:993x:993::/:/bin/false\nkubeadm-kas:x\n', false],
  ])('a key of a component without root is known by %s in /etc/passwd', async (_, passwd, isKept) => {
    const key = String(generate('ECDSA-P256').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { host, observe } = pkiHost({ [keyPath]: key, '/etc/passwd': passwd });
    host.owners.set(keyPath, { uid: 993, gid: 993 });
    if (isKept) expect((await observe(kind, change)).holds).toBe(false);
    else expect(await failureOf(observe(kind, change))).toMatchObject({ kind: 'CERTIFICATE_REQUEST_UNFIT' });
  });

  test('the key is written before its request', async () => {
    const { host, apply } = pkiHost({});
    const { write } = host.write.files;
    const order: string[] = [];
    host.write.files.write = (path, ...rest) => {
      order.push(path);
      return write(path, ...rest);
    };
    await apply(kind, change);
    expect(order).toEqual([keyPath, change.requestPath]);
  });

  test('a key that is there stays and gets its request', async () => {
    const key = String(generate('ECDSA-P384').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { observe, apply, text } = pkiHost({ [keyPath]: key });
    expect((await observe(kind, change)).holds).toBe(false);
    await apply(kind, change);
    expect(text(keyPath)).toBe(key);
    expect((await observe(kind, change)).holds).toBe(true);
  });

  test.each<[string, (host: FakeHost) => void, string]>([
    ['another user owns', (host) => host.owners.set(keyPath, { uid: 1000, gid: 1000 }), keyPath],
    ['is in a directory of another user', (host) => host.owners.set('/csr', { uid: 1000, gid: 1000 }), '/csr'],
    ['anybody may replace', (host) => host.directories.set('/csr/pki', 0o777), '/csr/pki'],
  ])('a key that %s is refused', async (_, plant, at) => {
    const key = String(generate('ECDSA-P256').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { host, observe, apply, text } = pkiHost({ [keyPath]: key });
    plant(host);
    const refused = {
      kind: 'CERTIFICATE_REQUEST_UNFIT',
      params: { problem: { type: 'distrusted', file: keyPath, at } },
    };
    expect(await failureOf(observe(kind, change))).toMatchObject(refused);
    expect(await failureOf(apply(kind, change))).toMatchObject(refused);
    expect(text(change.requestPath)).toBeUndefined();
  });

  test('a key in a directory that its group may write to stays: with the umask 002, people make such directories', async () => {
    const key = String(generate('ECDSA-P256').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { host, apply, text } = pkiHost({ [keyPath]: key });
    host.directories.set('/csr/pki', 0o775);
    await apply(kind, change);
    expect(text(keyPath)).toBe(key);
  });

  test('a directory of another user is refused, even without a key', async () => {
    const { host, observe } = pkiHost({});
    host.directories.set('/csr', 0o755);
    host.owners.set('/csr', { uid: 1000, gid: 1000 });
    expect(await failureOf(observe(kind, change))).toMatchObject({
      params: { problem: { type: 'distrusted', file: keyPath, at: '/csr' } },
    });
  });

  test('a directory like /tmp without a key gets one', async () => {
    const { host, observe, apply } = pkiHost({});
    host.directories.set('/csr', 0o1777);
    expect((await observe(kind, change)).holds).toBe(false);
    await apply(kind, change);
    expect((await observe(kind, change)).holds).toBe(true);
  });

  test('a directory that anybody may write to gets a key where there is none', async () => {
    const { host, observe } = pkiHost({});
    host.directories.set('/csr', 0o777);
    expect(await observe(kind, change)).toEqual({ holds: false, action: 'create' });
  });

  test.each<[string, (host: FakeHost) => void]>([
    ['the user who became root with sudo', (host) => Object.assign(host.env, { SUDO_UID: '993' })],
    [
      'a component that runs without root',
      (host) =>
        host.content.set('/etc/passwd', { bytes: Buffer.from('kubeadm-kas:x:993:993:::/bin/false\n'), mode: 0o644 }),
    ],
  ])('a key of %s is kept', async (_, trusting) => {
    const key = String(generate('ECDSA-P256').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { host, apply, text } = pkiHost({ [keyPath]: key });
    host.owners.set(keyPath, { uid: 993, gid: 993 });
    trusting(host);
    await apply(kind, change);
    expect(text(keyPath)).toBe(key);
  });

  test('a request for another name, of another key, or without its key is an error', async () => {
    const { host, observe, apply } = pkiHost({});
    await apply(kind, change);
    const other: CertificateRequestChange = { ...change, requested: { ...change.requested, dnsNames: ['another'] } };
    const files = [keyPath, change.requestPath];
    const wrong = {
      kind: 'CERTIFICATE_REQUEST_UNFIT',
      params: { files, problem: { type: 'other-request', file: change.requestPath } },
    };
    expect(await failureOf(observe(kind, other))).toMatchObject(wrong);
    host.content.set(keyPath, { bytes: Buffer.from('x'), mode: 0o600 });
    expect(await failureOf(observe(kind, change))).toMatchObject({
      params: { problem: { type: 'bad-key', file: keyPath } },
    });
    host.content.delete(keyPath);
    expect(await failureOf(observe(kind, change))).toMatchObject({
      params: { problem: { type: 'missing', file: keyPath } },
    });
  });
});

describe('a kubeconfig that waits for its certificate', () => {
  test.each([
    ['/csr/admin.conf', 'https://api.example.com:8443', 'kubernetes-admin', ['kubeadm:cluster-admins']],
    ['/csr/kubelet.conf', 'https://api.example.com:8443', 'system:node:cp-1', ['system:nodes']],
    ['/csr/scheduler.conf', 'https://10.0.0.5:6443', 'system:kube-scheduler', []],
  ])('%s holds the key alone, and its request is beside it', async (path, server, user, organizations) => {
    const change = named(`${path}.csr`);
    const { observe, apply, text, mode } = pkiHost({});
    await apply(kind, change);
    const config = parse(text(path) ?? '');
    expect(config.clusters).toEqual([{ name: 'kubernetes', cluster: { server } }]);
    expect(Object.keys(config.users[0].user)).toEqual(['client-key-data']);
    const key = Buffer.from(config.users[0].user['client-key-data'], 'base64').toString();
    expect(change.requested).toMatchObject({ commonName: user, organizations });
    expect(isRequestFor(text(change.requestPath) ?? '', change.requested, pairOf(key))).toBe(true);
    expect([mode(path), mode(change.requestPath)]).toEqual(['600', '600']);
    expect((await observe(kind, change)).holds).toBe(true);
  });

  test('a key that the kubeconfig names by path gets its request', async () => {
    const key = String(generate('ECDSA-P256').privateKey.export({ type: 'sec1', format: 'pem' }));
    const config = {
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      clusters: [{ name: 'k', cluster: {} }],
    };
    const users = [{ name: 'u', user: { 'client-certificate': '/pki/current.pem', 'client-key': '/pki/current.pem' } }];
    const { apply, observe, text, host } = pkiHost({
      '/csr/kubelet.conf': JSON.stringify({ ...config, users }),
      '/pki/current.pem': key,
    });
    const change = named('/csr/kubelet.conf.csr');
    await apply(kind, change);
    expect(isRequestFor(text(change.requestPath) ?? '', change.requested, pairOf(key))).toBe(true);
    host.content.delete('/pki/current.pem');
    expect(await failureOf(observe(kind, change))).toMatchObject({
      params: { problem: { type: 'missing', file: '/pki/current.pem' } },
    });
  });

  test('one of another user is refused, and so is one that names a key of another user', async () => {
    const change = named('/csr/admin.conf.csr');
    const { host, apply, observe } = pkiHost({});
    await apply(kind, change);
    host.owners.set('/csr/admin.conf', { uid: 1000, gid: 1000 });
    expect(await failureOf(observe(kind, change))).toMatchObject({
      params: { problem: { type: 'distrusted', file: '/csr/admin.conf' } },
    });
    const byPath = pkiHost({
      '/csr/admin.conf':
        'current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {}}]\nusers: [{name: u, user: {client-certificate: /home/key.pem, client-key: /home/key.pem}}]',
      '/home/key.pem': String(generate('ECDSA-P256').privateKey.export({ type: 'sec1', format: 'pem' })),
    });
    byPath.host.owners.set('/home/key.pem', { uid: 1000, gid: 1000 });
    expect(await failureOf(byPath.observe(kind, change))).toMatchObject({
      params: { problem: { type: 'distrusted', file: '/home/key.pem' } },
    });
  });

  test.each([
    ['no kubeconfig', 'a: [', { type: 'bad-kubeconfig' }],
    [
      'one without a key',
      'current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {}}]\nusers: [{name: u, user: {token: t}}]',
      { type: 'bad-key' },
    ],
  ])('%s in its place is an error', async (_, content, problem) => {
    const { observe } = pkiHost({ '/csr/admin.conf': content });
    expect(await failureOf(observe(kind, named('/csr/admin.conf.csr')))).toMatchObject({
      kind: 'CERTIFICATE_REQUEST_UNFIT',
      params: { problem },
    });
  });
});
