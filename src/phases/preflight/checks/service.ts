import { isFailure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { type Check, found, nothingFound } from '../check.ts';

/** The service is there and will be started at boot. All of it warnings, as in kubeadm. */
export function service(name: string, { services }: HostReader): Check {
  return {
    name: `Service-${name}`,
    async run() {
      if (services.manager === undefined) return found({ key: 'SERVICE_MANAGER_UNKNOWN', params: { service: name } });
      try {
        const { exists, enabled } = await services.state(name);
        if (!exists) return found({ key: 'SERVICE_UNKNOWN', params: { service: name } });
        if (!enabled) return found({ key: 'SERVICE_NOT_ENABLED', params: { service: name, command: services.enableCommand(name) } });
        return nothingFound;
      } catch (error) {
        if (!isFailure(error, 'SERVICE_NOT_QUERIED')) throw error;
        return found({ key: 'SERVICE_STATE_UNKNOWN', params: { service: name, reason: error.params.reason } });
      }
    },
  };
}
