export { sharedCertificateProblems } from './shared-on-disk.ts';

import { Failure, isFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { type FileContent, Secret } from '../../base/secret.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { getObject, type ReadOptions } from '../api/get.ts';
import { CLUSTER_READ_FORBIDDEN } from '../cluster-sentences.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import {
  SHARED_CERTIFICATES_EXPIRED,
  SHARED_CERTIFICATES_FORBIDDEN,
  SHARED_CERTIFICATES_UNUSABLE,
} from './cluster-shared-certificates-sentences.ts';
import { type OpenedEntry, openEntries } from './sealed-entries.ts';
import { contentProblems, type SharedFile, sharedFiles } from './shared-files.ts';

/** The files in the Secret kubeadm-certs, with their paths on this host. Keys are Secrets, the others are strings. */
export interface SharedCertificates {
  files: readonly { path: string; content: FileContent; mode: number }[];
}

interface SharedReading extends Omit<ReadOptions, 'absentIsFine'> {
  configuration: ClusterConfiguration;
  /** 64 hex digits: the AES-256 key that upload-certs printed. */
  certificateKey: Secret;
}

const PATH = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';

/**
 * Reads, decrypts and checks the Secret kube-system/kubeadm-certs before anything is written. Leaves out empty entries:
 * keys of external CAs, and files of an external etcd without TLS.
 */
export async function readSharedCertificates(
  trustedCluster: TrustedCluster,
  reading: SharedReading,
): Promise<SharedCertificates> {
  const { server } = trustedCluster;
  const files = sharedFiles(reading.configuration);
  const entries = openEntries(await secretData(trustedCluster, reading), files, {
    certificateKey: reading.certificateKey,
    server,
  });
  const problems = contentProblems(
    files.flatMap((file) => {
      const content = entries.get(file.entry)?.content;
      return content === undefined ? [] : [{ ...file, name: file.entry, content: new Secret(content) }];
    }),
    { caBundle: trustedCluster.caBundle, now: reading.clock.now() },
  );
  if (problems.length > 0) throw new Failure(SHARED_CERTIFICATES_UNUSABLE, { server, problems });
  return { files: files.flatMap((file) => written(file, entries.get(file.entry))) };
}

function written({ path, role }: SharedFile, entry: OpenedEntry | undefined): SharedCertificates['files'][number][] {
  if (entry === undefined) return [];
  return role === 'key'
    ? [{ path, content: new Secret(entry.content), mode: 0o600 }]
    : [{ path, content: entry.content, mode: 0o644 }];
}

async function secretData(trustedCluster: TrustedCluster, options: SharedReading): Promise<Record<string, unknown>> {
  const { server } = trustedCluster;
  try {
    const secret = await getObject(trustedCluster, PATH, { ...options, absentIsFine: true });
    if (secret === undefined) throw new Failure(SHARED_CERTIFICATES_EXPIRED, { server });
    return record(record(secret).data);
  } catch (error) {
    if (!isFailure(error, CLUSTER_READ_FORBIDDEN)) throw error;
    const { ownBinding } = await import('../api/own-user.ts');
    const params = { server, reason: error.params.reason, bound: await ownBinding(trustedCluster, options) };
    throw new Failure(SHARED_CERTIFICATES_FORBIDDEN, params, { cause: error });
  }
}
