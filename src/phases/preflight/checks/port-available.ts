import { Failure } from '../../../base/failure.ts';
import { type Check, type CheckInput, found, nothingFound } from '../check.ts';
import { PORT_IN_USE } from './sentences.ts';

/** Nobody listens on the port (of one address, where it is given), or what a kubelet runs that an earlier kubejoin join started. */
export function portAvailable(port: number, { host, ours }: CheckInput, address?: string): Check {
  return {
    name: `Port-${port}`,
    async run() {
      if (ours.startedKubelet || (await host.system.portFree(port, address))) return nothingFound;
      const [kubelet, holder] = await Promise.all([
        host.services.state('kubelet').catch(() => undefined),
        host.system.portHolder(port).catch(() => undefined),
      ]);
      return found(new Failure(PORT_IN_USE, { port, kubeletActive: kubelet?.active === true, ...(holder && { holder }) }));
    },
  };
}
