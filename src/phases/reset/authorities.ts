import type { X509Certificate } from 'node:crypto';
import { onFailure } from '../../base/failure.ts';
import { type Kubeconfig, KubeconfigError, parseKubeconfig } from '../../cluster/kubeconfig/kubeconfig.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { BundleError, parseCertificateBundle } from '../../pki/reading/bundle.ts';

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
