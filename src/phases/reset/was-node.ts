import type { X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { onFailure } from '../../base/failure.ts';
import { type Kubeconfig, KubeconfigError, parseKubeconfig } from '../../cluster/kubeconfig/kubeconfig.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS } from '../../manifests/paths.ts';
import { WrittenPod } from '../../manifests/static-pods/written-pod.ts';
import { BundleError, parseCertificateBundle } from '../../pki/reading/bundle.ts';

/** The machine's role in its cluster, according to its files. */
export interface WasNode {
  /** kubelet.conf exists. */
  joined: boolean;
  /** Certificate directory of its API server; undefined for a worker. */
  certificatesDir: string | undefined;
  /** etcd URLs of its API server. */
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

/** CAs of the cluster that this machine belongs to, from ca.crt and its kubeconfigs. Ignores unreadable files. */
export async function clusterAuthorities(certificatesDir: string, files: FileReader): Promise<X509Certificate[]> {
  const bundles = [
    text(`${certificatesDir}/ca.crt`, files),
    inKubeconfig(PATHS.kubeletConf, files),
    inKubeconfig(PATHS.adminConf, files),
  ];
  return (await Promise.all(bundles)).flatMap(certificates);
}

async function text(path: string, files: FileReader): Promise<string> {
  const content = await files.read(path, { maxBytes: 1024 * 1024 }).catch(onFailure(() => undefined));
  return content?.toString('latin1') ?? '';
}

async function inKubeconfig(path: string, files: FileReader): Promise<string> {
  let kubeconfig: Kubeconfig;
  try {
    kubeconfig = await parseKubeconfig(await text(path, files));
  } catch (error) {
    if (error instanceof KubeconfigError) return '';
    throw error;
  }
  const authority = kubeconfig.clusters[0]?.certificateAuthority;
  return authority && 'data' in authority ? authority.data : '';
}

function certificates(bundle: string): X509Certificate[] {
  try {
    return parseCertificateBundle(bundle);
  } catch (error) {
    if (error instanceof BundleError) return [];
    throw error;
  }
}
