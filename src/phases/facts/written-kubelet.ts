import { Failure } from '../../base/failure.ts';
import { yamlFile } from '../../config/yaml/value.ts';
import type { HostReader } from '../../host/ports.ts';
import type { KubeletHealth } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import { KUBELET_NOT_CONFIGURED } from './sentences.ts';

/** The kubelet's configuration as kubelet-start left it on the disk. Throws KUBELET_NOT_CONFIGURED where there is none. */
export async function readWrittenKubelet({ files }: HostReader): Promise<KubeletHealth> {
  const content = await files.read(PATHS.kubeletConfig);
  if (content === undefined) throw new Failure(KUBELET_NOT_CONFIGURED, { path: PATHS.kubeletConfig });
  return yamlFile(PATHS.kubeletConfig, content);
}
