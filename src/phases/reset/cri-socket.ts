import { yamlFields } from '../../config/yaml/value.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { detectCriSocket } from '../preflight/cri-socket.ts';

/** The configured socket, else the one of this machine's kubelet, else a detected one. Throws CRI_SOCKET_AMBIGUOUS. */
export async function resetCriSocket(configured: string, host: HostReader): Promise<string> {
  return configured || (await kubeletsSocket(host)) || detectCriSocket(host.runtimes);
}

/** instance-config.yaml overrides config.yaml; a flag overrides both. */
async function kubeletsSocket({ files }: HostReader): Promise<string | undefined> {
  const paths = [PATHS.kubeletFlags, PATHS.kubeletInstanceConfig, PATHS.kubeletConfig];
  // Ignores what is not readable, for instance a directory of that name.
  const read = (path: string) => files.read(path).catch(() => undefined);
  const [flags = '', ...configurations] = await Promise.all(
    paths.map(async (path) => (await read(path))?.toString('utf8')),
  );
  const flag = /--container-runtime-endpoint[= ]"?([^\s"]+)/.exec(flags)?.[1];
  const found = [flag, ...configurations.map((text) => endpointIn(text ?? ''))].find(
    (socket) => socket !== undefined && socket !== '',
  );
  return found?.startsWith('/') ? `unix://${found}` : found;
}

function endpointIn(text: string): string | undefined {
  const endpoint = yamlFields(text).containerRuntimeEndpoint;
  return typeof endpoint === 'string' ? endpoint : undefined;
}
