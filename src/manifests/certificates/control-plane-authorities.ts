import type { UnversionedCluster } from '../../config/types/cluster.ts';
import type { CertificateAuthorityChange, ServiceAccountKeyChange } from './certificate-changes.ts';
import { type AuthorityName, authorityFiles } from './control-plane-certificates.ts';

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
