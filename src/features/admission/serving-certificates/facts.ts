import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { type ApiServer, apiServers, readStoredText, type StoredText } from '../../../cluster/api/kubelet-serving.ts';
import { kubeletCertificatePath } from '../../../cluster/kubeconfig/kubeconfig-source.ts';
import { yamlFile } from '../../../config/yaml/value.ts';
import type { HostReader } from '../../../host/ports.ts';
import { manifestPath, PATHS } from '../../../manifests/paths.ts';
import { type Administering, readAsAdministrator } from '../../../operations/administration.ts';
import { readHostname } from '../../../phases/facts/node-facts.ts';
import { resetCriSocket } from '../../../phases/reset/cri-socket.ts';
import { nodeCertificate } from '../../../pki/reading/node-certificate.ts';
import { SERVING_NO_KUBELET } from './admission-serving-certificates-sentences.ts';

/** ConfigMap and key of the KubeletConfiguration. */
export const KUBELET_CONFIG = { name: 'kubelet-config', key: 'kubelet' };
const CLUSTER_CONFIG = { name: 'kubeadm-config', key: 'ClusterConfiguration' };

export interface HostFile {
  path: string;
  text: string;
  /** SHA-256 of its content, in hex. */
  digest: string;
  mode: number;
}

/** State of the cluster and of this host. */
export interface ServingFacts {
  /** Name of this machine's Node. */
  node: string;
  criSocket: string;
  /** /var/lib/kubelet/config.yaml. */
  kubelet: HostFile;
  kubeletActive: boolean;
  /** The manifest of this machine's API server; undefined on a worker. */
  apiServer: HostFile | undefined;
  kubeletConfig: StoredText;
  /** Undefined with the kubelet's own identity, which may read only the ConfigMap of the kubelets. */
  cluster: { configuration: StoredText; apiServers: readonly ApiServer[] } | undefined;
}

/** True if the kubelet's own identity is used: this machine then follows what the cluster has. */
export function followsCluster({ kubeconfigPath }: Pick<Administering, 'kubeconfigPath'>): boolean {
  return kubeconfigPath === PATHS.kubeletConf;
}

/** Throws SERVING_NO_KUBELET on a machine that is not a node, and the failures of reading. */
export async function readServingFacts(options: Administering): Promise<ServingFacts> {
  const { host } = options;
  const [kubelet, apiServer, certificate, state] = await Promise.all([
    readHostFile(PATHS.kubeletConfig, host.read),
    readHostFile(manifestPath('kube-apiserver'), host.read),
    kubeletCertificatePath(host.read.files).then((path) => host.read.files.read(path)),
    host.read.services.state('kubelet'),
  ]);
  if (kubelet === undefined) throw new Failure(SERVING_NO_KUBELET, { path: PATHS.kubeletConfig });
  yamlFile(kubelet.path, kubelet.text);
  const stored = await readStored(options);
  return {
    node: (certificate && nodeCertificate(certificate)?.node) ?? readHostname(host.read),
    criSocket: apiServer ? await resetCriSocket('', host.read) : '',
    ...{ kubelet, apiServer, kubeletActive: state.active },
    ...stored,
  };
}

function readStored(options: Administering): Promise<Pick<ServingFacts, 'kubeletConfig' | 'cluster'>> {
  return readAsAdministrator(options, async (admin, reading) => {
    if (followsCluster(options))
      return { kubeletConfig: await readStoredText(admin, KUBELET_CONFIG, reading), cluster: undefined };
    const [kubeletConfig, configuration, servers] = await Promise.all([
      readStoredText(admin, KUBELET_CONFIG, reading),
      readStoredText(admin, CLUSTER_CONFIG, reading),
      apiServers(admin, reading),
    ]);
    return { kubeletConfig, cluster: { configuration, apiServers: servers } };
  });
}

async function readHostFile(path: string, { files }: Pick<HostReader, 'files'>): Promise<HostFile | undefined> {
  const [content, stat] = await Promise.all([files.read(path), files.stat(path)]);
  return content && stat && { path, text: content.toString('utf8'), digest: sha256(content), mode: stat.mode };
}
