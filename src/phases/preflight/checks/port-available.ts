import { Failure } from '../../../base/failure.ts';
import { type Check, type CheckInput, found, nothingFound } from '../check.ts';
import { ETCD_ADDRESS_ELSEWHERE, PORT_IN_USE } from './sentences.ts';

/**
 * Nobody listens on the port (of one address, where it is given), or what a kubelet runs that an earlier kubejoin join
 * started.
 */
export function portAvailable(port: number, { host, ours }: CheckInput, address?: string): Check {
  return {
    name: `Port-${port}`,
    async run() {
      if (ours.startedKubelet || (await host.system.portFree(port, address))) return nothingFound;
      const [kubelet, holder] = await Promise.all([
        host.services.state('kubelet').catch(() => undefined),
        host.system.portHolder(port).catch(() => undefined),
      ]);
      return found(
        new Failure(PORT_IN_USE, { port, kubeletActive: kubelet?.active === true, ...(holder && { holder }) }),
      );
    },
  };
}

/** For clients, for peers. */
const PORTS = [2379, 2380] as const;

/**
 * Etcd can listen on the address that the API server advertises: the address is this machine's and nobody listens
 * there.
 */
export function etcdPorts(address: string, input: CheckInput): Check[] {
  const isOwn = input.host.system.interfaces().some((one) => one.address === address);
  return PORTS.map((port) => {
    const check = portAvailable(port, input, address);
    if (isOwn) return check;
    const run = async () =>
      input.ours.startedKubelet ? nothingFound : found(new Failure(ETCD_ADDRESS_ELSEWHERE, { address, port }));
    return { name: check.name, run };
  });
}
