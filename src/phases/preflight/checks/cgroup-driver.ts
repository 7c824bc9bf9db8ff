import type { Check, CheckInput } from '../check.ts';
import { CGROUP_DRIVERS_DIFFER } from './sentences.ts';

/**
 * Warns when the kubelet's configuration and the container runtime name different cgroup drivers. The join succeeds,
 * since kubelets follow the runtime from 1.34 on (KEP-4033), but the configuration meant another driver.
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
      // The check CRI reports a runtime that does not answer.
      const used = await runtime
        .cgroupDriver()
        .catch(() => undefined)
        .finally(() => runtime.close());
      if (used === undefined || configured === '' || configured === used) return undefined;
      return CGROUP_DRIVERS_DIFFER({ configured: String(configured), used, socket: node.criSocket });
    },
  };
}
