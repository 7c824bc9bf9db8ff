import type { LocalEndpoint, UnversionedCluster } from '../../config/types/cluster.ts';
import { addressText, parseAddress } from '../../config/values/address.ts';
import type { AuthorityFiles, CertificateTemplate } from '../../pki/signing/template.ts';
import { splitEndpoint } from '../kubeconfigs/endpoint-url.ts';
import { subnetAddress } from '../subnet-address.ts';
import type { CertificateChange } from './certificate-changes.ts';

/** What each CA signs for a control plane, by the names of their files. */
export const CERTIFICATES_OF = {
  ca: ['apiserver', 'apiserver-kubelet-client'],
  'front-proxy-ca': ['front-proxy-client'],
  'etcd/ca': ['etcd/server', 'etcd/peer', 'etcd/healthcheck-client', 'apiserver-etcd-client'],
} as const;

export type AuthorityName = keyof typeof CERTIFICATES_OF;

/** A CA by kubeadm's name of its files: ca, front-proxy-ca, etcd/ca. */
export function authorityFiles(name: AuthorityName, certificatesDir: string): AuthorityFiles {
  return { name, certificatePath: `${certificatesDir}/${name}.crt`, keyPath: `${certificatesDir}/${name}.key` };
}

/**
 * Every certificate that a control plane has of its own, with kubeadm's names, files, subjects, SANs and usages. Those
 * of etcd only where it runs in the cluster.
 */
export function controlPlaneCertificates(
  configuration: UnversionedCluster,
  node: { name: string },
  endpoint: LocalEndpoint,
): CertificateChange[] {
  const { certificatesDir, etcd } = configuration;
  const from =
    <A extends AuthorityName>(authority: A) =>
    (name: (typeof CERTIFICATES_OF)[A][number], wanted: Wanted) => ({
      kind: 'certificate' as const,
      name,
      certificatePath: `${certificatesDir}/${name}.crt`,
      keyPath: `${certificatesDir}/${name}.key`,
      authority: authorityFiles(authority, certificatesDir),
      template: template(configuration, wanted),
    });
  const [cluster, frontProxy, etcdCa] = [from('ca'), from('front-proxy-ca'), from('etcd/ca')];
  const client = (commonName: string): Wanted => ({ commonName, usages: ['client'] });
  const shared = [
    cluster('apiserver', {
      commonName: 'kube-apiserver',
      usages: ['server'],
      ...apiServerNames(configuration, node, endpoint),
    }),
    cluster('apiserver-kubelet-client', client('kube-apiserver-kubelet-client')),
    frontProxy('front-proxy-client', client('front-proxy-client')),
  ];
  if (etcd.type === 'external') return shared;
  // etcd's server is its own client too (etcd-io/etcd issue 9785).
  const member = { commonName: node.name, usages: ['server', 'client'] as const };
  return [
    ...shared,
    etcdCa('etcd/server', { ...member, ...etcdNames(node, endpoint, etcd.local.serverCertSANs) }),
    etcdCa('etcd/peer', { ...member, ...etcdNames(node, endpoint, etcd.local.peerCertSANs) }),
    etcdCa('etcd/healthcheck-client', client('kube-etcd-healthcheck-client')),
    etcdCa('apiserver-etcd-client', client('kube-apiserver-etcd-client')),
  ];
}

type Wanted = Pick<CertificateTemplate, 'commonName' | 'usages'> & Partial<CertificateTemplate>;
type Names = Pick<CertificateTemplate, 'dnsNames' | 'ipAddresses'>;

/** What all certificates of the control plane have in common. */
export function template(
  { encryptionAlgorithm, certificateValidityPeriod }: UnversionedCluster,
  wanted: Wanted,
): CertificateTemplate {
  return {
    organizations: [],
    dnsNames: [],
    ipAddresses: [],
    algorithm: encryptionAlgorithm,
    validity: certificateValidityPeriod,
    ...wanted,
  };
}

/** Only the first service subnet counts, in dual-stack as well: the Service kubernetes has one address. */
function apiServerNames(
  configuration: UnversionedCluster,
  node: { name: string },
  { advertiseAddress }: LocalEndpoint,
): Names {
  const { networking, controlPlaneEndpoint, apiServer } = configuration;
  const service = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const qualified = networking.dnsDomain === '' ? [] : [`kubernetes.default.svc.${networking.dnsDomain}`];
  const serviceIp = subnetAddress(networking.serviceSubnet, 1);
  const endpoint = controlPlaneEndpoint === '' ? [] : [splitEndpoint(controlPlaneEndpoint).host];
  return names(
    [node.name, ...service, ...qualified],
    [...(serviceIp === undefined ? [] : [serviceIp]), advertiseAddress, ...endpoint, ...apiServer.certSANs],
  );
}

function etcdNames(node: { name: string }, { advertiseAddress }: LocalEndpoint, extra: readonly string[]): Names {
  return names([node.name, 'localhost'], [advertiseAddress, '127.0.0.1', '::1', ...extra]);
}

/** RFC 1123 subdomain, or one below a star: what kubeadm lets into a certificate. */
const DNS_NAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Each once: DNS names sorted, addresses in their order. Of `either`, what is neither is left out, as kubeadm does with
 * a warning.
 */
function names(dnsNames: readonly string[], either: readonly string[]): Names {
  const found = either.map((text) => ({ text, address: parseAddress(text) }));
  const more = found.filter(({ text, address }) => address === undefined && text.length <= 253 && DNS_NAME.test(text));
  return {
    dnsNames: [...new Set([...dnsNames, ...more.map(({ text }) => text)])].sort(),
    ipAddresses: [...new Set(found.flatMap(({ address }) => (address === undefined ? [] : [addressText(address)])))],
  };
}
