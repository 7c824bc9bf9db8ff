import type { SharedCertificates } from '../../cluster/shared-certificates/shared-certificates.ts';
import type { ClusterConfiguration, EnvVar } from '../../config/types/cluster.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { proxyVariables } from '../../manifests/static-pods/pod.ts';
import { CA_FOLDERS } from '../../manifests/static-pods/volumes.ts';

/** Settings of static Pods that come from this host. */
export interface PodSettings {
  /** The proxy variables of this process. */
  proxyEnv: readonly EnvVar[];
  /** Existing folders of CA certificates. */
  caFolders: readonly string[];
  /** The cluster's CA key is kept elsewhere. */
  externalCa: boolean;
}

export async function readPodSettings(
  { system, files }: HostReader,
  { certificatesDir }: ClusterConfiguration,
  shared: SharedCertificates | undefined,
): Promise<PodSettings> {
  const caKey = `${certificatesDir}/ca.key`;
  const [caFolders, stat] = await Promise.all([existingCaFolders(files), files.stat(caKey)]);
  const hasKey = stat !== undefined || shared?.files.some(({ path }) => path === caKey);
  return { proxyEnv: proxyVariables(system.env), caFolders, externalCa: !hasKey };
}

/** The CA folders that exist on this host. */
export async function existingCaFolders(files: Pick<FileReader, 'stat'>): Promise<string[]> {
  const there = await Promise.all(CA_FOLDERS.map(async (folder) => (await files.stat(folder)) !== undefined));
  return CA_FOLDERS.filter((_, index) => there[index]);
}
