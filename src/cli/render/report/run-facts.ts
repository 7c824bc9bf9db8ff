import { shownSource } from '../../../base/shown.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { SystemReader } from '../../../host/ports.ts';
import type { RunFacts } from './recording.ts';

/** Facts of a join from its configuration, before anything is read from the cluster. */
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
