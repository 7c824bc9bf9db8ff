import { Failure } from '../../failure.ts';
import { type Check, found, nothingFound, type PreflightInput } from '../check.ts';

/** Nobody listens on the port, or a kubelet that an earlier kubejoin join started. */
export function portAvailable(port: number, { host, ours }: PreflightInput): Check {
  return {
    name: `Port-${port}`,
    async run() {
      if (ours.startedKubelet || (await host.system.portFree(port))) return nothingFound;
      const kubelet = await host.services.state('kubelet').catch(() => undefined);
      return found(new Failure('PORT_IN_USE', { port, kubeletActive: kubelet?.active === true }));
    },
  };
}
