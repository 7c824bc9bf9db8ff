import { withoutSlashes } from '../../../base/trim.ts';
import type { LocalEndpoint } from '../../../config/types/cluster.ts';
import type { Emit } from '../../../engine/events.ts';
import type { HostReader } from '../../../host/ports.ts';
import { PATHS } from '../../../manifests/paths.ts';
import { type KnownConfiguration, knownConfiguration } from '../../../operations/certificates/known-configuration.ts';
import { localEndpoint } from '../../../phases/local-endpoint.ts';
import { ADVERTISE_ADDRESS_ELSEWHERE } from '../../../phases/phases-sentences.ts';
import type { Invocation } from '../../argv/command.ts';
import { warn } from '../../configuration/configuration-file.ts';
import { initFile } from '../../configuration/init-configuration.ts';

/** A directory flag without its trailing slashes. */
export function directoryFlag(value: string | undefined): string | undefined {
  return value ? withoutSlashes(value) : undefined;
}

/** The cluster's configuration from --config or the cluster; --cert-dir overrides either. */
export async function configurationOf(
  { line, interruption }: Invocation,
  host: HostReader,
  emit: Emit,
): Promise<KnownConfiguration> {
  const { flags } = line;
  const file = await initFile(flags, host.files);
  warn(file?.notices ?? [], emit);
  return knownConfiguration(
    {
      file: file?.draft.cluster,
      kubeconfigPath: flags.string('kubeconfig') || PATHS.adminConf,
      certificatesDir: directoryFlag(flags.string('cert-dir')),
    },
    { host, emit, signal: interruption.signal },
  );
}

/**
 * Endpoint of the API server that a configuration describes. It may be another machine, so a warning about the address
 * is dropped.
 */
export function describedEndpoint(
  configured: LocalEndpoint | undefined,
  host: HostReader,
  emit: Emit,
): Promise<LocalEndpoint> {
  const said: Emit = (event) => {
    if (event.type !== 'notice' || event.message.key !== ADVERTISE_ADDRESS_ELSEWHERE.key) emit(event);
  };
  return localEndpoint({ configured, host, emit: said, server: async () => undefined });
}
