import { isFailure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { SERVICE_NOT_QUERIED } from '../../../host/sentences.ts';
import { type Check, NotRun } from '../check.ts';
import {
  CHECK_WITHOUT_KUBELET,
  SERVICE_MANAGER_UNKNOWN,
  SERVICE_NOT_ENABLED,
  SERVICE_STATE_UNKNOWN,
  SERVICE_UNKNOWN,
} from './sentences.ts';

/** Warns when a service does not exist or is not started at boot. kubeadm, too, only warns. */
export function service(name: string, { services, system }: HostReader): Check {
  return {
    name: `Service-${name}`,
    async run() {
      if (services.manager === undefined) return SERVICE_MANAGER_UNKNOWN({ service: name });
      try {
        const { exists, enabled } = await services.state(name);
        if (!exists)
          return (await system.commandPath(name))
            ? SERVICE_UNKNOWN({ service: name })
            : new NotRun(CHECK_WITHOUT_KUBELET());
        return enabled ? undefined : SERVICE_NOT_ENABLED({ service: name, command: services.enableCommand(name) });
      } catch (error) {
        if (!isFailure(error, SERVICE_NOT_QUERIED)) throw error;
        return SERVICE_STATE_UNKNOWN({ service: name, reason: error.params.reason });
      }
    },
  };
}
