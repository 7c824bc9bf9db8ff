/** Clusters whose certificates kubeadm and kubejoin make from the same configuration and the same CAs. */
export interface Case {
  name: string;
  /** Fields of ClusterConfiguration (kubeadm.k8s.io/v1beta4) besides its usual ones. */
  cluster?: Record<string, unknown>;
  node?: string;
  address?: string;
  port?: number;
  /** encryptionAlgorithm of the cluster when its CAs were made, where that was another. */
  authorities?: string;
  /** Also in a run that is not a full one. */
  usual?: true;
  /** The folder of certificates, below the place of the test. */
  directory?: string;
}

/** Quick keys, for cases that are about something else. */
const EC = { encryptionAlgorithm: 'ECDSA-P256' };

export const CASES: readonly Case[] = [
  { name: 'defaults', usual: true },
  { name: 'RSA-3072', cluster: { encryptionAlgorithm: 'RSA-3072' } },
  { name: 'RSA-4096', cluster: { encryptionAlgorithm: 'RSA-4096' } },
  { name: 'ECDSA-P256', cluster: { encryptionAlgorithm: 'ECDSA-P256' } },
  { name: 'ECDSA-P384', usual: true, cluster: { encryptionAlgorithm: 'ECDSA-P384' } },
  { name: 'RSA leaves of an ECDSA CA', authorities: 'ECDSA-P384', cluster: { encryptionAlgorithm: 'RSA-2048' } },
  { name: 'ECDSA leaves of an RSA CA', authorities: 'RSA-3072', cluster: { encryptionAlgorithm: 'ECDSA-P384' } },
  {
    name: 'SANs of every kind, with duplicates',
    usual: true,
    cluster: {
      ...EC,
      controlPlaneEndpoint: 'api.example.com:8443',
      apiServer: {
        certSANs: [
          '*.example.com',
          'API.Example.com',
          '192.0.2.1',
          '192.0.2.1',
          '2001:db8:0:0::1',
          '::ffff:192.0.2.9',
          '::192.0.2.9',
          '010.0.0.9',
          'kubernetes',
          '10.96.0.1',
        ],
      },
      etcd: {
        local: {
          serverCertSANs: ['etcd.example.com', '192.0.2.2', 'localhost'],
          peerCertSANs: ['peer.example.com', '127.0.0.1'],
        },
      },
    },
  },
  {
    name: 'dual-stack, IPv4 first',
    cluster: {
      ...EC,
      networking: { serviceSubnet: '10.20.0.0/16,fd00:20::/108', podSubnet: '10.30.0.0/16,fd00:30::/64' },
    },
  },
  {
    name: 'dual-stack, IPv6 first',
    address: 'fd00:0:0::5',
    cluster: {
      ...EC,
      networking: { serviceSubnet: 'fd00:20::/108,10.20.0.0/16', podSubnet: 'fd00:30::/64,10.30.0.0/16' },
    },
  },
  {
    name: 'IPv6 alone, with its endpoint in brackets',
    address: '2001:DB8::0005',
    port: 7443,
    cluster: {
      ...EC,
      controlPlaneEndpoint: '[2001:db8::1]:9443',
      networking: { serviceSubnet: '2001:db8:20::/112', podSubnet: '2001:db8:30::/64' },
    },
  },
  {
    name: 'endpoint with no port, another bindPort',
    port: 7443,
    cluster: { ...EC, controlPlaneEndpoint: 'api.example.com' },
  },
  {
    name: 'an IPv6 endpoint with no port',
    address: 'fd00::5',
    cluster: { ...EC, controlPlaneEndpoint: 'fd00::1', networking: { serviceSubnet: 'fd00:20::/112' } },
  },
  {
    name: 'an address as endpoint, which is the advertised one',
    address: '10.0.0.5',
    cluster: { ...EC, controlPlaneEndpoint: '10.0.0.5:6443' },
  },
  {
    name: 'certificateValidityPeriod',
    cluster: { ...EC, certificateValidityPeriod: '720h30m0s', caCertificateValidityPeriod: '1000h0m0s' },
  },
  {
    name: 'a certificate that outlives 2049',
    cluster: { ...EC, certificateValidityPeriod: '262800h0m0s', caCertificateValidityPeriod: '438000h0m0s' },
  },
  {
    name: 'external etcd',
    usual: true,
    cluster: {
      ...EC,
      etcd: {
        external: {
          endpoints: ['https://192.0.2.4:2379'],
          caFile: '/etc/etcd/ca.crt',
          certFile: '/etc/etcd/c.crt',
          keyFile: '/etc/etcd/c.key',
        },
      },
    },
  },
  {
    name: 'another folder, cluster and domain',
    directory: 'var/lib/certs',
    cluster: { ...EC, clusterName: 'prod eu-1', networking: { dnsDomain: 'corp.internal' } },
  },
  { name: 'a node named like an address', node: '10.1.2.3', cluster: EC },
  { name: 'a long node name, as long as a subject allows', node: `${'n'.repeat(60)}.abc`, cluster: EC },
  { name: 'an odd service subnet', cluster: { ...EC, networking: { serviceSubnet: '10.96.13.77/22' } } },
];
