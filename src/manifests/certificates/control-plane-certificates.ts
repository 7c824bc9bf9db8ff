import { knownVersion } from '../../config/kubernetes-versions.ts';
import type { ClusterConfiguration, LocalEndpoint, UnversionedCluster } from '../../config/types/cluster.ts';
import { addressText, parseAddress } from '../../config/values/address.ts';
import { isDnsName } from '../../config/values/names.ts';
import { subnetAddress } from '../../config/values/subnet.ts';
import type { AuthorityFiles, CertificateTemplate } from '../../pki/signing/template.ts';
import { splitEndpoint } from '../kubeconfigs/endpoint-url.ts';
import type { CertificateAuthorityChange, CertificateChange, ServiceAccountKeyChange } from './certificate-changes.ts';

/** Certificates that each CA signs for a control plane, by file name. */
export const CERTIFICATES_OF = {
  ca: ['apiserver', 'apiserver-kubelet-client'],
  'front-proxy-ca': ['front-proxy-client'],
  'etcd/ca': ['etcd/server', 'etcd/peer', 'etcd/healthcheck-client', 'apiserver-etcd-client'],
} as const;

export type AuthorityName = keyof typeof CERTIFICATES_OF;

/** The files of a CA. `name`: kubeadm's file name, for instance etcd/ca. */
export function authorityFiles(name: AuthorityName, certificatesDir: string): AuthorityFiles {
  return { name, certificatePath: `${certificatesDir}/${name}.crt`, keyPath: `${certificatesDir}/${name}.key` };
}

/** kubeadm's group of administrators; a ClusterRoleBinding of the same name gives it cluster-admin. */
export const CLUSTER_ADMINS = 'kubeadm:cluster-admins';

/** `kubernetesVersion` is missing where no cluster was asked for it: the newest is assumed. */
export type CertifiedCluster = UnversionedCluster & Partial<Pick<ClusterConfiguration, 'kubernetesVersion'>>;

/**
 * All certificates of one control plane, with kubeadm's names, files, subjects, SANs and usages; those of etcd only for
 * a local etcd.
 */
export function controlPlaneCertificates(
  configuration: CertifiedCluster,
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
    cluster('apiserver-kubelet-client', {
      ...client('kube-apiserver-kubelet-client'),
      organizations: kubeletClientGroups(configuration),
    }),
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

/**
 * Grants the API server its permissions at kubelets: this group until 1.35, since 1.36 a binding of its user
 * (objects/rbac.ts), which an older cluster does not have.
 */
function kubeletClientGroups({ kubernetesVersion = '' }: CertifiedCluster): string[] {
  return knownVersion(kubernetesVersion)?.kubeletApiBinding === false ? [CLUSTER_ADMINS] : [];
}

type Wanted = Pick<CertificateTemplate, 'commonName' | 'usages'> & Partial<CertificateTemplate>;
type Names = Pick<CertificateTemplate, 'dnsNames' | 'ipAddresses'>;

/** A template with the common fields of all control-plane certificates. */
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

/** Uses the first service subnet only, even in dual-stack: the Service kubernetes has one address. */
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

/** Unique DNS names, sorted, and unique addresses in order. Entries of `either` that are neither are dropped, as in kubeadm. */
function names(dnsNames: readonly string[], either: readonly string[]): Names {
  const found = either.map((text) => ({ text, address: parseAddress(text) }));
  const more = found.filter(({ text, address }) => address === undefined && isDnsName(text));
  return {
    dnsNames: [...new Set([...dnsNames, ...more.map(({ text }) => text)])].sort(),
    ipAddresses: [...new Set(found.flatMap(({ address }) => (address === undefined ? [] : [addressText(address)])))],
  };
}

/** kubeadm's subjects. */
const COMMON_NAMES: Readonly<Record<AuthorityName, string>> = {
  ca: 'kubernetes',
  'front-proxy-ca': 'front-proxy-ca',
  'etcd/ca': 'etcd-ca',
};

/** The CAs that the first control plane creates; the one of etcd only for a local etcd. */
export function controlPlaneAuthorities(configuration: UnversionedCluster): CertificateAuthorityChange[] {
  return authorityNames(configuration).map((name) => ({
    kind: 'certificate-authority',
    authority: authorityFiles(name, configuration.certificatesDir),
    template: {
      commonName: COMMON_NAMES[name],
      algorithm: configuration.encryptionAlgorithm,
      validity: configuration.caCertificateValidityPeriod,
    },
  }));
}

/** The CAs that this cluster's control planes share. */
export function authorityNames({ etcd }: Pick<UnversionedCluster, 'etcd'>): AuthorityName[] {
  return ['ca', 'front-proxy-ca', ...(etcd.type === 'local' ? (['etcd/ca'] as const) : [])];
}

/** The keys with which the controller manager signs service account tokens and API servers verify them. */
export function serviceAccountKey({
  certificatesDir,
  encryptionAlgorithm,
}: UnversionedCluster): ServiceAccountKeyChange {
  return {
    kind: 'service-account-key',
    keyPath: `${certificatesDir}/sa.key`,
    publicKeyPath: `${certificatesDir}/sa.pub`,
    algorithm: encryptionAlgorithm,
  };
}
