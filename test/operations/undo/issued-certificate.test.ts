import { expect, it } from 'vitest';
import { issuedCertificate } from '../../../src/phases/undo/left.ts';
import { createAuthority, issueClient } from '../../../src/simulation/control-plane/certificates.ts';
import { fakeHost } from '../../support/fake-host.ts';

const conf = (path: string) => `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"}}]
users: [{name: u, user: {client-certificate: ${path}, client-key: ${path}}}]
`;

const DEFAULT = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const ELSEWHERE = '/data/kubelet-pki/kubelet-client-current.pem';
const CONF = '/etc/kubernetes/kubelet.conf';

it.each<[string, Record<string, string>]>([
  [DEFAULT, {}],
  [DEFAULT, { [CONF]: 'not a kubeconfig' }],
  [ELSEWHERE, { [CONF]: conf(ELSEWHERE) }],
])('the certificate that remains valid is the kubelet’s: %s', async (path, files) => {
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2030, 0, 1)];
  const kubelet = { commonName: 'system:node:worker-1', organizations: ['system:nodes'] };
  const { certificate } = await issueClient(await createAuthority('ecdsa', from), kubelet, { from, to });
  const host = fakeHost({ ...files, [path]: certificate });
  expect(await issuedCertificate(host.read)).toEqual({ node: 'worker-1', validTo: to, path });
});
