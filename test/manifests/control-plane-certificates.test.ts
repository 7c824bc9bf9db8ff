import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import {
  CERTIFICATES_OF,
  controlPlaneCertificates,
} from '../../src/manifests/certificates/control-plane-certificates.ts';

const stored = (fields: Record<string, unknown> = {}) =>
  clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
    ...fields,
  });
const endpoint = { advertiseAddress: '10.0.0.5', bindPort: 6443 };
const certificates = (fields?: Record<string, unknown>, node = 'cp-2', local = endpoint) =>
  controlPlaneCertificates(stored(fields), { name: node }, local);
const named = (name: string, fields?: Record<string, unknown>, node?: string, local?: typeof endpoint) => {
  const found = certificates(fields, node, local).find((one) => one.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

describe('the certificates of a control plane', () => {
  test('each by its CA, with its subject and usages', () => {
    const seen = certificates().map(({ name, authority, template }) => [
      name,
      authority.name,
      template.commonName,
      template.usages.join('+'),
    ]);
    expect(seen).toEqual([
      ['apiserver', 'ca', 'kube-apiserver', 'server'],
      ['apiserver-kubelet-client', 'ca', 'kube-apiserver-kubelet-client', 'client'],
      ['front-proxy-client', 'front-proxy-ca', 'front-proxy-client', 'client'],
      ['etcd/server', 'etcd/ca', 'cp-2', 'server+client'],
      ['etcd/peer', 'etcd/ca', 'cp-2', 'server+client'],
      ['etcd/healthcheck-client', 'etcd/ca', 'kube-etcd-healthcheck-client', 'client'],
      ['apiserver-etcd-client', 'etcd/ca', 'kube-apiserver-etcd-client', 'client'],
    ]);
    expect(seen.map(([name, authority]) => `${authority}: ${name}`).sort()).toEqual(
      Object.entries(CERTIFICATES_OF)
        .flatMap(([authority, names]) => names.map((name) => `${authority}: ${name}`))
        .sort(),
    );
  });

  test('until 1.35 a group gives the API server its rights at kubelets, since 1.36 a binding does', () => {
    const groups = (kubernetesVersion: string) =>
      certificates({ kubernetesVersion }).flatMap(({ name, template }) =>
        template.organizations.map((organization) => `${name}: ${organization}`),
      );
    for (const version of ['v1.34.4', 'v1.35.4'])
      expect(groups(version)).toEqual(['apiserver-kubelet-client: kubeadm:cluster-admins']);
    for (const version of ['v1.36.3', 'v1.37.2']) expect(groups(version)).toEqual([]);
  });

  test('files are below certificatesDir', () => {
    const { certificatePath, keyPath, authority } = named('etcd/server', { certificatesDir: '/srv/pki' });
    expect([certificatePath, keyPath]).toEqual(['/srv/pki/etcd/server.crt', '/srv/pki/etcd/server.key']);
    expect(authority).toEqual({
      name: 'etcd/ca',
      certificatePath: '/srv/pki/etcd/ca.crt',
      keyPath: '/srv/pki/etcd/ca.key',
    });
  });

  test('of an external etcd there are none', () => {
    const external = { endpoints: ['https://192.0.2.4:2379'], caFile: '/a', certFile: '/b', keyFile: '/c' };
    expect(certificates({ etcd: { external } }).map(({ name }) => name)).toEqual([
      'apiserver',
      'apiserver-kubelet-client',
      'front-proxy-client',
    ]);
  });

  test('the API server answers to its service, its addresses and its endpoint, each once', () => {
    const { template } = named('apiserver', {
      controlPlaneEndpoint: 'api.example.com:8443',
      networking: { serviceSubnet: 'fd00:20::/108,10.20.0.0/16', dnsDomain: 'corp.internal' },
      apiServer: { certSANs: ['10.0.0.5', '*.example.com', 'cp-2', '::ffff:192.0.2.1'] },
    });
    expect(template.dnsNames).toEqual([
      '*.example.com',
      'api.example.com',
      'cp-2',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.corp.internal',
    ]);
    expect(template.ipAddresses).toEqual(['fd00:20::1', '10.0.0.5', '192.0.2.1']);
  });

  test('a node that is named like an address is a name all the same', () => {
    expect(named('etcd/peer', {}, '10.1.2.3').template).toMatchObject({
      dnsNames: ['10.1.2.3', 'localhost'],
      ipAddresses: ['10.0.0.5', '127.0.0.1', '::1'],
    });
  });

  test('etcd has the extra names of its own kind only', () => {
    const etcd = { local: { serverCertSANs: ['etcd.example.com'], peerCertSANs: ['192.0.2.7'] } };
    expect(named('etcd/server', { etcd }).template.dnsNames).toEqual(['cp-2', 'etcd.example.com', 'localhost']);
    expect(named('etcd/peer', { etcd }).template.ipAddresses).toEqual(['10.0.0.5', '127.0.0.1', '::1', '192.0.2.7']);
  });

  test('whatever SANs are given, none is there twice, and each is a name or an address', () => {
    const san = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.domain(),
      fc.string({ maxLength: 20 }),
      fc.constantFrom('cp-2', 'kubernetes', '*.a.b'),
    );
    fc.assert(
      fc.property(fc.array(san, { maxLength: 8 }), (certSANs) => {
        const configuration = stored();
        const [apiserver] = controlPlaneCertificates(
          { ...configuration, apiServer: { ...configuration.apiServer, certSANs } },
          { name: 'cp-2' },
          endpoint,
        );
        const { dnsNames = [], ipAddresses = [] } = apiserver?.template ?? {};
        expect(new Set([...dnsNames, ...ipAddresses]).size).toBe(dnsNames.length + ipAddresses.length);
        expect(dnsNames.every((name) => /^(\*\.)?[a-z0-9.-]+$/.test(name))).toBe(true);
        expect(ipAddresses.every((address) => /^[0-9a-f:.]+$/.test(address))).toBe(true);
        expect([...dnsNames].sort()).toEqual(dnsNames);
      }),
    );
  });
});
