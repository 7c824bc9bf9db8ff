import type { JoinConfiguration } from '../../config/types/join.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import type { KubeletHealth } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { NodeFacts } from '../facts/facts.ts';
import { kubeletIsHealthy } from '../kubelet-health.ts';

interface Awaited {
  kubelet: KubeletHealth;
  /** When the Node was there before: its last heartbeat then. */
  earlierHeartbeat?: string | undefined;
}

/** The kubelet is healthy, has its certificate, and its Node is there. Then the bootstrap credential has no more use and goes. */
export function* waitForKubelet(configuration: JoinConfiguration, node: NodeFacts, { kubelet, earlierHeartbeat }: Awaited): Steps {
  const { tlsBootstrap: timeoutMs } = configuration.timeouts;
  yield* waitForCertificate(configuration, node, kubelet);
  yield* change({
    kind: 'wait-until',
    condition: { type: 'node-registered', kubeconfigPath: PATHS.kubeletConf, nodeName: node.name, earlierHeartbeat },
    timeoutMs,
  });
  yield* change({ kind: 'remove-file', path: PATHS.bootstrapKubeletConf });
}

/** The kubelet is healthy and has its certificate. */
export function* waitForCertificate({ timeouts }: JoinConfiguration, node: NodeFacts, kubelet: KubeletHealth): Steps {
  yield* kubeletIsHealthy(kubelet, timeouts);
  yield* change({
    kind: 'wait-until',
    condition: { type: 'kubelet-certificate', kubeconfigPath: PATHS.kubeletConf, nodeName: node.name },
    timeoutMs: timeouts.tlsBootstrap,
  });
}
