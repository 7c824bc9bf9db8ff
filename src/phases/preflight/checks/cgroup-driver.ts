import { type Check, type CheckInput, found, nothingFound } from '../check.ts';
import { CGROUP_DRIVERS_DIFFER } from './sentences.ts';

/**
 * The kubelet's configuration and the container runtime name the same cgroup driver. A warning: since 1.34 every
 * kubelet follows the runtime (KEP-4033), so that a join succeeds; but whoever wrote the configuration meant another
 * one.
 */
export function cgroupDriver(
  { host, node }: Pick<CheckInput, 'host' | 'node'>,
  kubeletConfiguration: Readonly<Record<string, unknown>>,
): Check {
  return {
    name: 'CgroupDriver',
    async run() {
      const { cgroupDriver: configured = 'systemd' } = kubeletConfiguration;
      const runtime = host.runtimes.connect(node.criSocket);
      // A runtime that does not tell is the affair of the check before.
      const used = await runtime
        .cgroupDriver()
        .catch(() => undefined)
        .finally(() => runtime.close());
      if (used === undefined || configured === '' || configured === used) return nothingFound;
      return found(CGROUP_DRIVERS_DIFFER({ configured: String(configured), used, socket: node.criSocket }));
    },
  };
}
