import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubeconfigClient } from '../../../src/engine/kinds/certificates/kubeconfig-edits.ts';
import type { KubeconfigClient } from '../../../src/manifests/certificates/certificate-changes.ts';
import { pkiHost } from './pki-host.ts';

const change: KubeconfigClient = {
  kind: 'kubeconfig-client',
  path: '/etc/kubernetes/kubelet.conf',
  certificatePath: '/var/lib/kubelet/pki/kubelet-client-current.pem',
  expected: false,
};
const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://192.0.2.1:6443' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
  users: [
    { name: 'other', user: { token: 't' } },
    { name: 'u', user: { 'client-certificate-data': 'YQ==', 'client-key-data': 'Yg==' } },
  ],
};
const pem = { [change.certificatePath]: 'certificate and key' };

describe('kubeconfig-client', () => {
  it('names the file in place of what stands in the kubeconfig, for the user of its context alone', async () => {
    const { observe, apply, text, mode } = pkiHost({ [change.path]: stringify(KUBECONFIG), ...pem });
    expect(await observe(kubeconfigClient, change)).toEqual({ holds: false, action: 'replace' });
    expect(await apply(kubeconfigClient, change)).toEqual({ changed: true });
    const named = { 'client-certificate': change.certificatePath, 'client-key': change.certificatePath };
    expect(parse(text(change.path) ?? '')).toEqual({
      ...KUBECONFIG,
      users: [KUBECONFIG.users[0], { name: 'u', user: named }],
    });
    expect(mode(change.path)).toBe('600');
    expect((await observe(kubeconfigClient, change)).holds).toBe(true);
  });

  it('has nothing to do where the file is not there, as with a kubelet whose rotation is off', async () => {
    const { observe, apply, text } = pkiHost({ [change.path]: stringify(KUBECONFIG) });
    expect((await observe(kubeconfigClient, change)).holds).toBe(true);
    expect((await observe(kubeconfigClient, { ...change, expected: true })).holds).toBe(false);
    expect(await apply(kubeconfigClient, { ...change, expected: true })).toEqual({ changed: false });
    expect(parse(text(change.path) ?? '')).toEqual(KUBECONFIG);
  });

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['has no context', stringify({ ...KUBECONFIG, contexts: [] })],
    ['has no such user', stringify({ ...KUBECONFIG, users: null })],
    ['has nothing of its user', stringify({ ...KUBECONFIG, users: [{ name: 'u', user: null }] })],
  ])('leaves a kubeconfig alone that %s', async (_, content) => {
    const files = content === undefined ? {} : { [change.path]: content };
    const { observe, apply, text } = pkiHost({ ...files, ...pem });
    expect((await observe(kubeconfigClient, change)).holds).toBe(false);
    expect(await apply(kubeconfigClient, change)).toEqual({ changed: false });
    expect(text(change.path)).toBe(content);
  });
});
