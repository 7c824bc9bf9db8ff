import { posix } from 'node:path';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { WrittenPod } from '../../manifests/static-pods/written-pod.ts';

/** The machine's role in its cluster, according to its files. */
export interface WasNode {
  /** kubelet.conf exists. */
  joined: boolean;
  /** Certificate directory of its API server; undefined for a worker. */
  certificatesDir: string | undefined;
  /** etcd URLs of its API server. */
  etcdServers: readonly string[];
  /** Path of its API server's key for etcd. */
  etcdKey: string | undefined;
}

export async function wasNode({ files }: HostReader): Promise<WasNode> {
  const [kubeletConf, manifest] = await Promise.all([
    files.lstat(PATHS.kubeletConf),
    files.read(manifestPath('kube-apiserver')),
  ]);
  const command = manifest && new WrittenPod(manifest.toString('utf8')).command('kube-apiserver');
  const authority = command?.flag('client-ca-file') ?? '';
  return {
    joined: kubeletConf !== undefined,
    certificatesDir: authority === '' ? undefined : posix.dirname(authority),
    etcdServers: command?.list('etcd-servers') ?? [],
    etcdKey: command?.flag('etcd-keyfile') || undefined,
  };
}
