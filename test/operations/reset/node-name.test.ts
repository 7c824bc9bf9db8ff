import { expect, it } from 'vitest';
import { PATHS } from '../../../src/manifests/paths.ts';
import { ResetFactSource } from '../../../src/phases/reset/read-facts.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { settingsOf } from './support/settings.ts';

const ELSEWHERE = '/data/kubelet-pki/kubelet-client-current.pem';

it.each<[string, string, string | undefined]>([
  ['at its default path', PATHS.kubeletClientCertificate, undefined],
  ['where kubelet.conf names it', ELSEWHERE, ELSEWHERE],
])('the Node has the name in the certificate of the kubelet, %s', async (_, path, named) => {
  const authority = await Authority.make();
  const { certificate } = await authority.issue({ commonName: 'system:node:other', organization: 'system:nodes' });
  const kubeconfig = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443' } }] },
    users: [{ name: 'u', user: { 'client-certificate': named, 'client-key': named } }],
  });
  const host = fakeHost({ [path]: certificate, [PATHS.kubeletConf]: kubeconfig });
  const { signal } = new AbortController();
  const reading = { settings: settingsOf(), host: host.read, emit: () => {}, signal, confirm: async () => true };
  expect(await new ResetFactSource(reading, []).get('nodeName')).toBe('other');
});
