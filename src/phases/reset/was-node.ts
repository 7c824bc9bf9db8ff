import { posix } from 'node:path';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { WrittenPod } from '../../manifests/static-pods/written-pod.ts';

/** What a machine is to its cluster, by its files: some of it a reset leaves, and says so. */
export interface WasNode {
  /** Its kubelet has an identity. */
  joined: boolean;
  /** Where its API server has its certificates; undefined for a worker. */
  certificatesDir: string | undefined;
  /** URLs of etcd, as its API server has them. */
  etcdServers: readonly string[];
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
  };
}
