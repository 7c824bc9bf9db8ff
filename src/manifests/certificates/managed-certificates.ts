import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { AuthorityFiles } from '../../pki/signing/template.ts';
import { KUBERNETES_DIRECTORY, type StaticPodName } from '../paths.ts';
import type { CertificatePlace } from './certificate-changes.ts';
import { type AuthorityName, authorityFiles, authorityNames, CERTIFICATES_OF } from './control-plane-certificates.ts';

/** A certificate of a control plane that can be renewed. */
export interface ManagedCertificate {
  /** kubeadm's name: apiserver, etcd-server, admin.conf ... */
  name: string;
  authority: AuthorityFiles;
  place: CertificatePlace;
}

/** Without kubelet.conf: the kubelet renews its own certificate. */
const KUBECONFIGS = ['admin.conf', 'super-admin.conf', 'controller-manager.conf', 'scheduler.conf'] as const;

type PairName = (typeof CERTIFICATES_OF)[AuthorityName][number];

/** kubeadm's name of a CA or certificate from its file name: etcd-ca for etcd/ca. */
export function shownName(file: string): string {
  return file.replace('/', '-');
}

/** All renewable certificates, sorted by name; those of etcd only for a local etcd. */
export function managedCertificates(
  { certificatesDir, etcd }: Pick<ClusterConfiguration, 'certificatesDir' | 'etcd'>,
  directory: string = KUBERNETES_DIRECTORY,
): ManagedCertificate[] {
  const pairs = authorityNames({ etcd }).flatMap((authority) =>
    CERTIFICATES_OF[authority].map((file: PairName): ManagedCertificate => {
      const base = `${certificatesDir}/${file}`;
      const place = { type: 'pair', certificatePath: `${base}.crt`, keyPath: `${base}.key` } as const;
      return { name: shownName(file), authority: authorityFiles(authority, certificatesDir), place };
    }),
  );
  const kubeconfigs = KUBECONFIGS.map((name): ManagedCertificate => {
    const place = { type: 'kubeconfig', path: `${directory}/${name}` } as const;
    return { name, authority: authorityFiles('ca', certificatesDir), place };
  });
  return [...pairs, ...kubeconfigs].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of all renewable certificates, with and without a local etcd. */
export const MANAGED_CERTIFICATE_NAMES: readonly string[] = [
  ...Object.values(CERTIFICATES_OF).flat().map(shownName),
  ...KUBECONFIGS,
].sort();

/** The static Pod that uses a certificate. The other certificates are for administrators and probes. */
const USED_BY: Readonly<Record<string, StaticPodName>> = {
  apiserver: 'kube-apiserver',
  'apiserver-kubelet-client': 'kube-apiserver',
  'apiserver-etcd-client': 'kube-apiserver',
  'front-proxy-client': 'kube-apiserver',
  'etcd-server': 'etcd',
  'etcd-peer': 'etcd',
  'controller-manager.conf': 'kube-controller-manager',
  'scheduler.conf': 'kube-scheduler',
};

/** The static Pods that use any of these certificates, in restart order: dependencies first. */
export function staticPodsUsing(names: readonly string[]): StaticPodName[] {
  const using = new Set(names.map((name) => USED_BY[name]));
  return (['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const).filter((component) =>
    using.has(component),
  );
}
