import { Failure } from '../../../base/failure.ts';
import { type Check, type CheckInput, found, nothingFound } from '../check.ts';
import type { RuntimeAnswers } from '../runtime-answers.ts';
import { RUNTIME_CONFIG_MISSING, RUNTIME_NOT_READY } from './sentences.ts';

/** The runtime answers and says that it is ready. Its network is not asked for: the CNI comes after the join. */
export function containerRuntime({ node }: CheckInput, ask: () => RuntimeAnswers): Check {
  return {
    name: 'CRI',
    async run() {
      const { version, status } = ask();
      await version;
      const { conditions } = await status;
      const notReady = conditions.filter(({ type, status }) => type === 'RuntimeReady' && !status);
      return found(
        ...notReady.map(
          ({ reason, message }) => new Failure(RUNTIME_NOT_READY, { socket: node.criSocket, reason, message }),
        ),
      );
    },
  };
}

/**
 * The runtime reports its cgroup driver (CRI RuntimeConfig, KEP-4033), which kubelet 1.38 requires. The check CRI
 * reports a runtime that does not answer at all.
 */
export function containerRuntimeVersion({ node }: CheckInput, ask: () => RuntimeAnswers): Check {
  return {
    name: 'ContainerRuntimeVersion',
    async run() {
      const { version, status, cgroupDriver } = ask();
      const [answered] = await Promise.all([version, status]).catch(() => []);
      if (answered === undefined || (await cgroupDriver) !== undefined) return nothingFound;
      const runtime = `${answered.runtimeName} ${answered.runtimeVersion}`.trim();
      return found(RUNTIME_CONFIG_MISSING({ socket: node.criSocket, runtime }));
    },
  };
}
