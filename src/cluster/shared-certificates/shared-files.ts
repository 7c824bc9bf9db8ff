import type { ClusterConfiguration } from '../../config/types/cluster.ts';

/** A file that is the same on every control plane. */
export interface SharedFile {
  /** Its key in the Secret kubeadm-certs. */
  entry: string;
  path: string;
  role: 'certificate' | 'key' | 'public-key';
  /** The same for both files of a pair. */
  pair: 'ca' | 'front-proxy-ca' | 'sa' | 'etcd/ca' | 'external-etcd-ca' | 'external-etcd';
  /** True for a CA's key, which may be kept elsewhere, and for an external etcd's files. */
  optional: boolean;
}

/** The shared files of a cluster with this configuration, with an external etcd's if their paths are set. */
export function sharedFiles({ certificatesDir, etcd }: ClusterConfiguration): SharedFile[] {
  const authority = (pair: 'ca' | 'front-proxy-ca' | 'etcd/ca'): SharedFile[] => {
    const entry = pair.replace('/', '-');
    return [
      { entry: `${entry}.crt`, path: `${certificatesDir}/${pair}.crt`, role: 'certificate', pair, optional: false },
      { entry: `${entry}.key`, path: `${certificatesDir}/${pair}.key`, role: 'key', pair, optional: true },
    ];
  };
  const files: SharedFile[] = [
    ...authority('ca'),
    ...authority('front-proxy-ca'),
    { entry: 'sa.key', path: `${certificatesDir}/sa.key`, role: 'key', pair: 'sa', optional: false },
    { entry: 'sa.pub', path: `${certificatesDir}/sa.pub`, role: 'public-key', pair: 'sa', optional: false },
  ];
  if (etcd.type === 'local') return [...files, ...authority('etcd/ca')];
  const { caFile, certFile, keyFile } = etcd.external;
  const external: SharedFile[] = [
    { entry: 'external-etcd-ca.crt', path: caFile, role: 'certificate', pair: 'external-etcd-ca', optional: true },
    { entry: 'external-etcd.crt', path: certFile, role: 'certificate', pair: 'external-etcd', optional: true },
    { entry: 'external-etcd.key', path: keyFile, role: 'key', pair: 'external-etcd', optional: true },
  ];
  return [...files, ...external.filter(({ path }) => path !== '')];
}
