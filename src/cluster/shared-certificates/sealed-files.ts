import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { FileReader } from '../../host/ports.ts';
import { sealEntry } from './sealed-entries.ts';
import { SHARED_FILES_MISSING } from './sentences.ts';
import { sharedFiles } from './shared-files.ts';

/** Of an external etcd that is reached without TLS: kubeadm's joins look for the entries all the same. */
const OF_EXTERNAL_ETCD = ['external-etcd-ca.crt', 'external-etcd.crt', 'external-etcd.key'];

/**
 * The data of the Secret kubeadm-certs: what control planes share, as it is on this host, sealed with the certificate key (64 hex digits). A file that
 * may be missing, because a CA's key is kept elsewhere, is an empty entry. Throws SHARED_FILES_MISSING.
 */
export async function sealedFiles(
  files: FileReader,
  configuration: ClusterConfiguration,
  certificateKey: Secret,
): Promise<Record<string, Secret | ''>> {
  const found = await Promise.all(sharedFiles(configuration).map(async (file) => ({ ...file, content: await files.read(file.path) })));
  const missing = found.filter(({ content, optional }) => content === undefined && !optional).map(({ path }) => path);
  if (missing.length > 0) throw new Failure(SHARED_FILES_MISSING, { files: missing });
  const sealed = found.map(({ entry, content }) => {
    return [entry, content === undefined ? '' : sealEntry(new Secret(content.toString('utf8')), certificateKey)] as const;
  });
  const unset = configuration.etcd.type === 'external' ? OF_EXTERNAL_ETCD.map((entry) => [entry, ''] as const) : [];
  return Object.fromEntries([...unset, ...sealed]);
}
