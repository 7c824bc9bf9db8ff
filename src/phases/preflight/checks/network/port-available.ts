import { Failure } from '../../../../base/failure.ts';
import { canonicalName } from '../../../../config/values/address.ts';
import { type KubeletHealth, kubeletHealthUrl } from '../../../../manifests/kubelet-configuration.ts';
import type { Check, CheckInput } from '../../check.ts';
import { ETCD_ADDRESS_ELSEWHERE, PORT_IN_USE } from './checks-network-sentences.ts';

/**
 * The port is free (on one address, where it is given), or used by a kubelet that an earlier kubejoin join started, or
 * by what that kubelet runs.
 */
export function portAvailable(port: number, { host, ours }: CheckInput, address?: string): Check {
  return {
    name: `Port-${port}`,
    async run() {
      const isFree = () => host.system.portFree(port, address);
      if (ours.startedKubelet || (await isFree())) return undefined;
      const [kubelet, holder] = await Promise.all([
        host.services.state('kubelet').catch(() => undefined),
        host.system.portHolder(port).catch(() => undefined),
      ]);
      // Another process may just have checked the same port, as this one does, by listening on it for a moment.
      if (holder === undefined && (await isFree())) return undefined;
      return new Failure(PORT_IN_USE, { port, kubeletActive: kubelet?.active === true, ...(holder && { holder }) });
    },
  };
}

/** The kubelet's health endpoint: the answer of another program there would never say that the kubelet is healthy. */
export function healthPortAvailable(kubelet: KubeletHealth, input: CheckInput): Check[] {
  if (kubelet.healthzPort === 0) return [];
  const { hostname, port } = new URL(kubeletHealthUrl(kubelet));
  return [portAvailable(Number(port), input, hostname.replace(/^\[|\]$/g, ''))];
}

/** Ports for clients and for peers. */
const ETCD_PORTS = [2379, 2380] as const;

/** etcd can listen on the address that the API server advertises: this machine has it, and the ports are free. */
export function etcdPorts(address: string, input: CheckInput): Check[] {
  const canonical = canonicalName(address);
  const isOwn = input.host.system.interfaces().some((one) => canonicalName(one.address) === canonical);
  return ETCD_PORTS.map((port) => {
    const check = portAvailable(port, input, canonical);
    if (isOwn) return check;
    const run = async () =>
      input.ours.startedKubelet ? undefined : new Failure(ETCD_ADDRESS_ELSEWHERE, { address, port });
    return { name: check.name, run };
  });
}
