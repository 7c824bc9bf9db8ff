import { isFailure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { SERVICE_NOT_QUERIED } from '../../../host/sentences.ts';
import { type Check, found, nothingFound } from '../check.ts';
import { SERVICE_MANAGER_UNKNOWN, SERVICE_NOT_ENABLED, SERVICE_STATE_UNKNOWN, SERVICE_UNKNOWN } from './sentences.ts';

/** The service is there and will be started at boot. All of it warnings, as in kubeadm. */
export function service(name: string, { services, system }: HostReader): Check {
  return {
    name: `Service-${name}`,
    async run() {
      if (services.manager === undefined) return found(SERVICE_MANAGER_UNKNOWN({ service: name }));
      try {
        const { exists, enabled } = await services.state(name);
        // The check of the program reports a package that is not installed.
        if (!exists && (await system.commandPath(name)) === undefined) return nothingFound;
        if (!exists) return found(SERVICE_UNKNOWN({ service: name }));
        if (!enabled) return found(SERVICE_NOT_ENABLED({ service: name, command: services.enableCommand(name) }));
        return nothingFound;
      } catch (error) {
        if (!isFailure(error, SERVICE_NOT_QUERIED)) throw error;
        return found(SERVICE_STATE_UNKNOWN({ service: name, reason: error.params.reason }));
      }
    },
  };
}
