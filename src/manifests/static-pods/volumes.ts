import path from 'node:path';
import type { ExternalEtcd, HostPathMount } from '../../config/types/cluster.ts';

/** A hostPath volume (core/v1) with its mount in the one container. */
export interface Mount {
  name: string;
  hostPath: string;
  mountPath: string;
  readOnly: boolean;
  /** core/v1 HostPathType. */
  pathType: string;
}

const CA_CERTIFICATES = '/etc/ssl/certs';

/** Directories that links in /etc/ssl/certs may point to. Which of them exist depends on the distribution. */
export const CA_FOLDERS = [
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
  '/etc/ca-certificates',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
] as const;

/** A directory at the same path in the container. The kubelet creates a missing one. */
export function directory(name: string, hostPath: string, readOnly = true): Mount {
  return { name, hostPath, mountPath: hostPath, readOnly, pathType: 'DirectoryOrCreate' };
}

export function file(name: string, hostPath: string): Mount {
  return { name, hostPath, mountPath: hostPath, readOnly: true, pathType: 'FileOrCreate' };
}

/** The host's CA certificates and the folders that they may link to. */
export function caCertificates(caFolders: readonly string[]): Mount[] {
  const named = caFolders.map((folder) => directory(folder.replaceAll('/', '-').slice(1), folder));
  return [directory('ca-certs', CA_CERTIFICATES), ...named];
}

/** The folders of an external etcd's client certificate that are not mounted anyway. */
export function externalEtcdCertificates(
  { caFile, certFile, keyFile }: ExternalEtcd,
  certificatesDir: string,
): Mount[] {
  const mounted = [...CA_FOLDERS, CA_CERTIFICATES, certificatesDir];
  const folders = new Set<string>();
  for (const one of [caFile, certFile, keyFile]) {
    const folder = folderOf(one);
    if (folder === '.' || mounted.some((other) => folder.startsWith(other))) continue;
    if (!coveredBy(folder, folders)) folders.add(folder);
  }
  return [...folders].sort().map((folder, index) => directory(`etcd-certs-${index}`, folder));
}

/** Like Go's filepath.Dir: the part before the last slash, cleaned. */
function folderOf(file: string): string {
  const before = file.slice(0, file.lastIndexOf('/') + 1);
  return before === '' ? '.' : path.posix.join(before, '.').replace(/(.)\/$/, '$1');
}

/** True if `folders` has a parent of this folder. Removes its children from `folders`. */
function coveredBy(folder: string, folders: Set<string>): boolean {
  let covered = false;
  for (const other of [...folders].sort()) {
    if (other.startsWith(folder)) folders.delete(other);
    else if (folder.startsWith(other)) covered = true;
  }
  return covered;
}

/** Sorted by name; a later mount replaces an earlier one of the same name. */
export function uniqueMounts(own: readonly Mount[], given: readonly HostPathMount[]): Mount[] {
  const byName = new Map([...own, ...given].map((mount) => [mount.name, mount]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function volume({ name, hostPath, pathType }: Mount): Record<string, unknown> {
  return { name, hostPath: { path: hostPath, type: pathType } };
}

export function volumeMount({ name, mountPath, readOnly }: Mount): Record<string, unknown> {
  return { name, mountPath, ...(readOnly && { readOnly }) };
}
