import { Failure } from '../../../base/failure.ts';
import { type Check, type CheckInput, NotRun, type PreflightInput } from '../check.ts';
import type { RuntimeAnswers } from '../runtime-answers.ts';
import {
  CGROUP_DRIVERS_DIFFER,
  CHECK_WITHOUT_RUNTIME,
  RUNTIME_CONFIG_MISSING,
  RUNTIME_NOT_READY,
} from './preflight-checks-sentences.ts';

/** A machine with a container runtime. */
interface Runtime {
  node: Pick<CheckInput['node'], 'criSocket'>;
}

/** The runtime answers and is ready (CRI RuntimeReady). NetworkReady is ignored: the CNI comes after the join. */
export function containerRuntime({ node: { criSocket: socket } }: CheckInput, ask: () => RuntimeAnswers): Check {
  return {
    name: 'CRI',
    async run() {
      const { version, status } = ask();
      await version;
      return (await status).conditions
        .filter(({ type, status }) => type === 'RuntimeReady' && !status)
        .map(({ reason, message }) => new Failure(RUNTIME_NOT_READY, { socket, reason, message }));
    },
  };
}

/** The runtime reports its cgroup driver (CRI RuntimeConfig, KEP-4033), which kubelet 1.38 requires. */
export function containerRuntimeVersion({ node }: Runtime, ask: () => RuntimeAnswers): Check {
  return {
    name: 'ContainerRuntimeVersion',
    async run() {
      const { version, status, cgroupDriver } = ask();
      const [answered] = await Promise.all([version, status]).catch(() => []);
      if (answered === undefined) return new NotRun(CHECK_WITHOUT_RUNTIME({ socket: node.criSocket }));
      if ((await cgroupDriver) !== undefined) return undefined;
      const runtime = `${answered.runtimeName} ${answered.runtimeVersion}`.trim();
      return RUNTIME_CONFIG_MISSING({ socket: node.criSocket, runtime });
    },
  };
}

/**
 * Warns when the kubelet's configuration and the container runtime name different cgroup drivers. The join succeeds,
 * since kubelets follow the runtime from 1.34 on (KEP-4033), but the configuration meant another driver.
 */
export function cgroupDriver(
  { node, runtime }: Pick<PreflightInput, 'node' | 'runtime'>,
  kubeletConfiguration: Readonly<Record<string, unknown>>,
): Check {
  return {
    name: 'CgroupDriver',
    async run() {
      const { cgroupDriver: configured = 'systemd' } = kubeletConfiguration;
      const used = await runtime().cgroupDriver.catch(
        () => new NotRun(CHECK_WITHOUT_RUNTIME({ socket: node.criSocket })),
      );
      if (used instanceof NotRun) return used;
      if (used === undefined || configured === '' || configured === used) return undefined;
      return CGROUP_DRIVERS_DIFFER({ configured: String(configured), used, socket: node.criSocket });
    },
  };
}
