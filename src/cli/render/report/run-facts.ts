import { shownSource } from '../../../cluster/discovery/shown-url.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { SystemReader } from '../../../host/ports.ts';
import type { RunFacts } from './recording.ts';

/** What a join's configuration says of the run, before anything was read of the cluster. */
export function runFacts(
  { discovery, controlPlane, nodeRegistration }: JoinConfiguration,
  system: Pick<SystemReader, 'hostname'>,
): RunFacts {
  const endpoint = discovery.bootstrapToken?.apiServerEndpoint ?? shownSource(discovery.file?.kubeConfigPath ?? '');
  return {
    nodeName: nodeRegistration.name || system.hostname().toLowerCase(),
    role: controlPlane ? 'control-plane' : 'worker',
    ...(endpoint && { endpoint }),
  };
}
