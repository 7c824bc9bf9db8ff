import { X509Certificate } from 'node:crypto';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import { clusterNames, namedNode, namedService } from '../../../src/features/admission/inventory/cluster-names.ts';
import type { ExpectedNames } from '../../../src/features/admission/inventory/expected-names.ts';
import { type Inventory, inventoryOf } from '../../../src/features/admission/inventory/inventory.ts';
import { parseHosts } from '../../../src/operations/hosts/hosts-file.ts';
import { issueCertificate } from '../../../src/pki/signing/issue-certificate.ts';
import { DAY_MS, testAuthority } from '../../pki/test-authority.ts';
import { csrOf, keys, NOW, type Posted, pemOf } from './support.ts';

export const SERVING_SIGNER = 'kubernetes.io/kubelet-serving';

export function nodeOf(name: string, addresses: readonly string[], labels: Record<string, string> = {}) {
  return {
    ...{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } },
    status: { addresses: addresses.map((address) => ({ type: 'InternalIP', address })) },
  };
}

export function serviceOf(title: string, spec: object, ingress: readonly object[] = []) {
  const [namespace = '', name = ''] = title.split('/');
  return {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name } },
    ...{ spec, status: { loadBalancer: { ingress } } },
  };
}

const CONTROL_PLANE = { 'node-role.kubernetes.io/control-plane': '' };

/** Names in the certificate of cp1's API server, as kubeadm makes it; the last two of each kind are only there. */
const PRESENTED = {
  dnsNames: [
    ...['cp1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.example.internal'],
    ...['api.example.com', 'Balancer.example.com', 'cp1.example.com'],
  ],
  ipAddresses: ['10.96.0.1', '10.0.0.1', '10.0.0.100', '192.0.2.20', '2001:db8::20'],
};

/** DER of that certificate. */
export function apiServerCertificate(): Buffer {
  const template = {
    ...{ commonName: 'kube-apiserver', organizations: [], ...PRESENTED },
    ...({ usages: ['server'], algorithm: 'ECDSA-P256', validity: DAY_MS } as const),
  };
  const { certificate } = issueCertificate(testAuthority(), template, { now: NOW, notBefore: NOW, pair: keys });
  return new X509Certificate(certificate).raw;
}

/** A small cluster: two control planes behind 10.0.0.100, and two workers. */
export const OBJECTS = {
  nodes: [
    nodeOf('cp1', ['10.0.0.1', 'cp1'], CONTROL_PLANE),
    nodeOf('cp2', ['10.0.0.2', 'cp2'], CONTROL_PLANE),
    nodeOf('w6', ['10.0.0.6', '2001:db8::6', 'W6.example.com']),
    nodeOf('w7', ['10.0.0.7', 'w7']),
  ],
  services: [
    serviceOf('default/kubernetes', { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', 'fd00:96::1'] }),
    serviceOf('shop/web', { clusterIP: 'None', externalIPs: ['192.0.2.10'], loadBalancerIP: '192.0.2.11' }, [
      { ip: '192.0.2.12' },
      { hostname: 'Shop.example.com' },
    ]),
  ],
  slice: { endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'] }] },
  presented: [...PRESENTED.dnsNames, ...PRESENTED.ipAddresses],
  configuration: clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    controlPlaneEndpoint: '10.0.0.100:6443',
    networking: { serviceSubnet: '10.96.0.0/12,fd00:96::/112', dnsDomain: 'example.internal' },
    apiServer: { certSANs: ['api.example.com'] },
  }),
};

/** A hosts file with these machines. */
export function hostsFile(machines: Readonly<Record<string, readonly string[]>>): string {
  const hosts = Object.entries(machines).map(([name, nodeAddresses]) => ({ name, nodeAddresses }));
  return JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts });
}

export const MACHINES = {
  w6: ['10.0.0.6', '2001:db8::6', 'w6.example.com'],
  w7: ['10.0.0.7', '2001:db8::7', 'w7.example.com'],
  w8: ['10.0.0.8', 'w8.example.com'],
};

export function inventoryWith(machines: Readonly<Record<string, readonly string[]>>): Inventory {
  return inventoryOf(parseHosts(Buffer.from(hostsFile(machines)), 'hosts.yaml'));
}

export function factsWith(more: Partial<typeof MACHINES & Record<string, readonly string[]>> = {}): ExpectedNames {
  const machines = { ...MACHINES, ...more } as Record<string, readonly string[]>;
  const { nodes, services, ...others } = OBJECTS;
  const cluster = clusterNames({ nodes: nodes.map(namedNode), services: services.map(namedService), ...others });
  return { inventory: inventoryWith(machines), cluster };
}

export interface Asked {
  dnsNames?: readonly string[];
  ipAddresses?: readonly string[];
}

/** The CertificateSigningRequest that the kubelet of a node posts for these names. */
export function servingCsr(node: string, { dnsNames = [], ipAddresses = [] }: Asked, { spec, ...posted }: Posted = {}) {
  return csrOf({
    pem: pemOf(node, { dnsNames, ipAddresses }),
    ...posted,
    spec: {
      signerName: SERVING_SIGNER,
      usages: ['digital signature', 'server auth'],
      username: `system:node:${node}`,
      groups: ['system:nodes', 'system:authenticated'],
      ...spec,
    },
  });
}
