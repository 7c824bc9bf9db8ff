import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubeconfigClient, kubeconfigServer } from '../../../src/engine/kinds/certificates/kubeconfig-edits.ts';
import { servingCertificate } from '../../../src/engine/kinds/certificates/serving-certificate.ts';
import type {
  KubeconfigServer,
  ServingCertificateChange,
} from '../../../src/manifests/certificates/certificate-changes.ts';
import { NOW } from '../../pki/test-authority.ts';
import { pkiHost } from './pki-host.ts';

describe("the kubelet's own serving certificate", () => {
  const [certificatePath, keyPath] = ['/var/lib/kubelet/pki/kubelet.crt', '/var/lib/kubelet/pki/kubelet.key'];
  const change: ServingCertificateChange = { kind: 'serving-certificate', host: 'node-1', certificatePath, keyPath };

  it('is made with its key, which is written first', async () => {
    const { host, apply, observe, text, mode } = pkiHost({});
    const { write } = host.write.files;
    const order: string[] = [];
    host.write.files.write = (path, ...rest) => {
      order.push(path);
      return write(path, ...rest);
    };
    expect(await observe(servingCertificate, change)).toEqual({ holds: false, action: 'create' });
    await apply(servingCertificate, change);
    expect(order).toEqual([keyPath, certificatePath]);
    const made = new X509Certificate(text(certificatePath) ?? '');
    expect(made.subjectAltName).toContain('DNS:node-1');
    expect(made.checkPrivateKey(createPrivateKey(text(keyPath) ?? ''))).toBe(true);
    expect(Math.abs(Date.parse(made.validFrom) - NOW)).toBeLessThan(2 * 3_600_000);
    expect([mode(certificatePath), mode(keyPath)]).toEqual(['644', '600']);
    expect((await observe(servingCertificate, change)).holds).toBe(true);
  });

  it.each([
    [[certificatePath], false],
    [[keyPath], false],
    [[certificatePath, keyPath], true],
  ])('is there with both files: %j (%s)', async (paths, holds) => {
    const { observe } = pkiHost(Object.fromEntries(paths.map((path) => [path, ''])));
    expect((await observe(servingCertificate, change)).holds).toBe(holds);
  });

  it('says what it is about', () => {
    expect(servingCertificate.describe(change)).toEqual({
      subject: `${certificatePath}, ${keyPath}`,
      mode: '0644, 0600',
    });
  });
});

describe('another API server in a kubeconfig', () => {
  const path = '/etc/kubernetes/kubelet.conf';
  const change: KubeconfigServer = { kind: 'kubeconfig-server', path, server: 'https://10.0.0.5:6443' };
  const config = (...servers: (string | undefined)[]) => ({
    ...{ apiVersion: 'v1', kind: 'Config', users: [{ name: 'u', user: { token: 't' } }] },
    clusters: servers.map((server, index) => ({ name: `c${index}`, cluster: { server, 'tls-server-name': 'x' } })),
  });

  it('replaces that of every cluster, and nothing else', async () => {
    const { observe, apply, text, mode } = pkiHost({ [path]: stringify(config('https://a', change.server)) });
    expect(await observe(kubeconfigServer, change)).toEqual({ holds: false, action: 'replace' });
    expect(await apply(kubeconfigServer, change)).toEqual({ changed: true });
    expect(parse(text(path) ?? '')).toEqual(config(change.server, change.server));
    expect(mode(path)).toBe('600');
    expect((await observe(kubeconfigServer, change)).holds).toBe(true);
  });

  it('is there in a kubeconfig of one cluster', async () => {
    const { observe } = pkiHost({ [path]: stringify(config(change.server)) });
    expect((await observe(kubeconfigServer, change)).holds).toBe(true);
  });

  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['no clusters', stringify(config())],
    ['another server', stringify(config('https://a'))],
  ])('is not there with %s', async (_, content) => {
    const { observe } = pkiHost(content === undefined ? {} : { [path]: content });
    expect((await observe(kubeconfigServer, change)).holds).toBe(false);
  });

  it('is predicted, and was no change if it held', async () => {
    const client = { kind: 'kubeconfig-client', path, certificatePath: '/c', expected: true } as const;
    expect(kubeconfigServer.describe(change)).toEqual({ subject: path });
    expect(kubeconfigClient.describe(client)).toEqual({ subject: path, mode: '0600' });
    const outcomes = [
      [kubeconfigServer.predict?.(change, {} as never), await kubeconfigServer.outcome?.(change, {} as never)],
      [kubeconfigClient.predict?.(client, {} as never), await kubeconfigClient.outcome?.(client, {} as never)],
    ];
    expect(outcomes).toEqual([
      [{ changed: true }, { changed: false }],
      [{ changed: true }, { changed: false }],
    ]);
  });

  it.each([
    ['the certificate', { 'client-certificate': '/c', 'client-key': '/other' }],
    ['the key', { 'client-certificate': '/other', 'client-key': '/c' }],
  ])('and a client of which only %s is in the file is not there', async (_, user) => {
    const client = { kind: 'kubeconfig-client', path, certificatePath: '/c', expected: true } as const;
    const content = {
      ...{ contexts: [{ name: 'x', context: { user: 'u' } }], 'current-context': 'x' },
      users: [{ name: 'u', user }],
    };
    const { observe } = pkiHost({ [path]: stringify(content), '/c': '' });
    expect((await observe(kubeconfigClient, client)).holds).toBe(false);
  });
});
