import { change, type Steps } from '../../changes/change.ts';
import type { JoinConfiguration } from '../../config/types.ts';
import { type KubeletHealth, kubeletHealthUrl } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { NodeFacts } from '../facts.ts';

/** The kubelet is healthy, has its certificate, and its Node is there. Then the bootstrap credential has no more use and goes. */
export function* waitForKubelet(
  configuration: JoinConfiguration,
  node: NodeFacts,
  { kubelet, earlierHeartbeat }: { kubelet: KubeletHealth; earlierHeartbeat?: string | undefined },
): Steps {
  const { kubeletHealthCheck, tlsBootstrap } = configuration.timeouts;
  const kubeconfigPath = PATHS.kubeletConf;
  yield* change({
    kind: 'wait-until',
    condition: { type: 'kubelet-healthy', url: kubeletHealthUrl(kubelet) },
    timeoutMs: kubeletHealthCheck,
  });
  yield* change({
    kind: 'wait-until',
    condition: { type: 'kubelet-certificate', kubeconfigPath, nodeName: node.name },
    timeoutMs: tlsBootstrap,
  });
  yield* change({
    kind: 'wait-until',
    condition: { type: 'node-registered', kubeconfigPath, nodeName: node.name, earlierHeartbeat },
    timeoutMs: tlsBootstrap,
  });
  yield* change({ kind: 'remove-file', path: PATHS.bootstrapKubeletConf });
}
