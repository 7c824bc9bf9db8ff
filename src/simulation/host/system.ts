import { posix } from 'node:path';
import type { SystemReader } from '../../host/ports.ts';
import { KUBELET_PORT } from '../../wire/endpoint.ts';
import { healthStatus } from '../../wire/health.ts';
import type { FaultName } from '../faults.ts';
import type { SimulatedRuntime } from './container-runtime.ts';
import { KERNEL } from './files.ts';
import type { SimulatedNetwork } from './network.ts';
import type { SimulatedServices } from './services.ts';

export const CPUS = 2;
/** In bytes: 4 GiB. */
export const MEMORY = 4 * 1024 ** 3;
/** Programs on the simulated host's PATH. */
const PROGRAMS =
  `kubelet kubeadm kubectl crictl conntrack ethtool ip iptables nft losetup mount nsenter socat tc touch modprobe systemctl
  findmnt lsblk cp`.split(/\s+/);
const KUBELET_PORTS = [10248, KUBELET_PORT];

interface SimulatedMachine {
  hostname: string;
  address: string;
  network: SimulatedNetwork;
  faults: ReadonlySet<FaultName>;
  kubeletVersion: string;
  services: SimulatedServices;
  runtime: SimulatedRuntime;
}

/** Answers of the simulated host's kernel, resolver and programs to a join. */
export function simulatedSystem(machine: SimulatedMachine): SystemReader {
  const { hostname, address, network, services, runtime } = machine;
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    uid: () => 0,
    hostname: () => hostname,
    kernelRelease: () => KERNEL,
    cpuCount: () => CPUS,
    memoryTotal: () => MEMORY,
    interfaces: () => [
      { name: 'lo', address: '127.0.0.1', family: 'IPv4', internal: true },
      { name: 'eth0', address, family: 'IPv4', internal: false },
    ],
    routeTo: async (to) => (to.startsWith('127.') ? '127.0.0.1' : to.includes(':') ? undefined : address),
    lookup: async (name) => (name === hostname ? [address] : name === 'localhost' ? ['127.0.0.1'] : []),
    dialer: network.dialer,
    portFree: (port) => portFree(port, machine),
    systemListens: async (port) => !(await portFree(port, machine)),
    userListener: async () => undefined,
    portHolder: async (port) => (isTaken(port, machine) ? { pid: 4711, program: 'node_exporter' } : undefined),
    commandPath: async (name) => (PROGRAMS.includes(name) ? `/usr/bin/${name}` : undefined),
    unusableCommand: async () => undefined,
    query: async (argv) =>
      posix.basename(argv[0] ?? '') === 'kubelet' && argv.includes('--version')
        ? { code: 0, stdout: `Kubernetes ${machine.kubeletVersion}\n`, stderr: '' }
        : { code: 127, stdout: '', stderr: 'no such program on a simulated host' },
    async health(url, options) {
      const target = new URL(url);
      const { hostname: host, port, pathname } = target;
      if (host === address) {
        // A control plane's own servers are real ones; a worker has none.
        const place = network.place({ host, port: Number(port) });
        if (place.host === host) return undefined;
        target.host = `${place.host}:${place.port}`;
        return healthStatus(target.href, options);
      }
      const own = host === 'localhost' || host.startsWith('127.') || host === '[::1]';
      return own ? (services.health(Number(port), pathname) ?? runtime.health(Number(port), pathname)) : undefined;
    },
  };
}

/** The fault. A worker does not look at the controller manager's port. */
function isTaken(port: number, { faults }: SimulatedMachine): boolean {
  return faults.has('port-in-use') && (port === KUBELET_PORT || port === 10257);
}

async function portFree(port: number, machine: SimulatedMachine): Promise<boolean> {
  const { services, runtime } = machine;
  if (isTaken(port, machine)) return false;
  if (runtime.listensOn(port)) return false;
  return !(await services.state('kubelet')).active || !KUBELET_PORTS.includes(port);
}
