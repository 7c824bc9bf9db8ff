import { type Check, type CheckInput, NotRun } from '../check.ts';
import { CGROUP_DRIVERS_DIFFER, CHECK_WITHOUT_RUNTIME } from './sentences.ts';

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
      const used = await runtime
        .cgroupDriver()
        .catch(() => new NotRun(CHECK_WITHOUT_RUNTIME({ socket: node.criSocket })))
        .finally(() => runtime.close());
      if (used instanceof NotRun) return used;
      if (used === undefined || configured === '' || configured === used) return undefined;
      return CGROUP_DRIVERS_DIFFER({ configured: String(configured), used, socket: node.criSocket });
    },
  };
}
