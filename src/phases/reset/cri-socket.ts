import { yamlFields } from '../../config/yaml/value.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { detectCriSocket } from '../preflight/cri-socket.ts';

/**
 * The socket that is configured, else the one that this machine's kubelet uses, else the only one there is. Throws
 * CRI_SOCKET_AMBIGUOUS.
 */
export async function resetCriSocket(configured: string, host: HostReader): Promise<string> {
  return configured || (await kubeletsSocket(host)) || detectCriSocket(host.runtimes);
}

/** instance-config.yaml is laid over config.yaml; a flag over both. */
async function kubeletsSocket({ files }: HostReader): Promise<string | undefined> {
  const paths = [PATHS.kubeletFlags, PATHS.kubeletInstanceConfig, PATHS.kubeletConfig];
  // What can't be read (somebody has made it a directory, say) tells nothing.
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
