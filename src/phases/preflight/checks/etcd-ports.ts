import { Failure } from '../../../base/failure.ts';
import { type Check, type CheckInput, found, nothingFound } from '../check.ts';
import { portAvailable } from './port-available.ts';
import { ETCD_ADDRESS_ELSEWHERE } from './sentences.ts';

/** For clients, for peers. */
const PORTS = [2379, 2380] as const;

/** Etcd can listen on the address that the API server advertises: the address is this machine's and nobody listens there. */
export function etcdPorts(address: string, input: CheckInput): Check[] {
  const isOwn = input.host.system.interfaces().some((one) => one.address === address);
  return PORTS.map((port) => {
    const check = portAvailable(port, input, address);
    if (isOwn) return check;
    const run = async () => (input.ours.startedKubelet ? nothingFound : found(new Failure(ETCD_ADDRESS_ELSEWHERE, { address, port })));
    return { name: check.name, run };
  });
}
