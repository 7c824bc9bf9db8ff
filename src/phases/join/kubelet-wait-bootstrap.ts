import type { JoinConfiguration } from '../../config/types/join.ts';
import { change, type Steps } from '../../engine/changes/change.ts';
import type { Condition } from '../../engine/changes/condition.ts';
import { localServer } from '../../manifests/kubeconfigs/endpoint-url.ts';
import type { KubeletHealth } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import { ownApiServer } from '../control-plane.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { WrittenPods } from '../facts/written-pods.ts';
import { startKubelet, stopKubelet, waitForHealthyKubelet } from '../kubelet.ts';
import { phase } from '../phase.ts';
import type { JoinFacts } from './facts/facts.ts';
import { JOIN_PHASE_FLAGS } from './flags.ts';
import { PHASE_KUBELET_WAIT_BOOTSTRAP } from './summaries/join-summaries-sentences.ts';

/** What is known of the Node before its kubelet starts; nothing where another phase started it. */
export type Registration = Pick<Extract<Condition, { type: 'node-registered' }>, 'earlierHeartbeat' | 'looksFirst'>;

/** Waits for the kubelet that kubelet-start has started. On a worker kubelet-start itself has waited. */
export const kubeletWaitBootstrap = phase({
  name: 'kubelet-wait-bootstrap',
  short: () => PHASE_KUBELET_WAIT_BOOTSTRAP(),
  needs: ['configuration', 'node', 'writtenKubelet', 'phasesDone', 'writtenPods'],
  flags: JOIN_PHASE_FLAGS['kubelet-wait-bootstrap'],
  roles: ['worker', 'control-plane'],
  endsBootstrap: true,
  *steps({ configuration, node, writtenKubelet, phasesDone, writtenPods }): Steps {
    if (node.role === 'worker' && phasesDone.has('kubelet-start')) return;
    yield* waitForKubelet(configuration, node, { kubelet: writtenKubelet });
    if (writtenPods) yield* useOwnApiServer(writtenPods, { configuration, node, writtenKubelet });
  },
});

/**
 * Moves a control plane's kubelet from the cluster's endpoint to the local API server once that is healthy. It cannot
 * bootstrap with the local one, which starts only after etcd: by then the kubelet's retries are many seconds apart.
 */
function* useOwnApiServer(
  writtenPods: WrittenPods,
  { configuration, node, writtenKubelet }: Pick<JoinFacts, 'configuration' | 'node' | 'writtenKubelet'>,
): Steps {
  yield* change({
    kind: 'wait-until',
    condition: { type: 'api-server-healthy', ...ownApiServer(writtenPods, node) },
    timeoutMs: configuration.timeouts.controlPlaneComponentHealthCheck,
  });
  const server = localServer(writtenPods.apiServer);
  const { changed } = yield* change({ kind: 'kubeconfig-server', path: PATHS.kubeletConf, server });
  if (!changed) return;
  yield* stopKubelet();
  yield* startKubelet();
  yield* waitForHealthyKubelet(writtenKubelet, configuration.timeouts);
}

/** What is to be waited for of a kubelet. */
interface Awaited {
  kubelet: KubeletHealth;
  /** The join has stored its certificate before it started. */
  isCertified?: boolean | undefined;
}

/** Waits until the kubelet is healthy, has its certificate and its Node exists; then removes the bootstrap credential. */
export function* waitForKubelet(
  configuration: JoinConfiguration,
  node: NodeFacts,
  { kubelet, isCertified, ...registration }: Awaited & Registration,
): Steps {
  const { tlsBootstrap: timeoutMs } = configuration.timeouts;
  yield* waitForCertificate(configuration, node, { kubelet, isCertified });
  yield* change({
    kind: 'wait-until',
    condition: { type: 'node-registered', kubeconfigPath: PATHS.kubeletConf, nodeName: node.name, ...registration },
    timeoutMs,
  });
  yield* change({ kind: 'remove-file', path: PATHS.bootstrapKubeletConf });
}

/** The wait of kubelet-start on a control plane; its Node is waited for by kubelet-wait-bootstrap. */
export function* waitForBootstrap(configuration: JoinConfiguration, node: NodeFacts, awaited: Awaited): Steps {
  yield* waitForCertificate(configuration, node, awaited);
  yield* change({ kind: 'remove-file', path: PATHS.bootstrapKubeletConf });
}

/** Waits until the kubelet is healthy and has its certificate. */
function* waitForCertificate(
  { timeouts }: JoinConfiguration,
  node: NodeFacts,
  { kubelet, isCertified }: Awaited,
): Steps {
  yield* waitForHealthyKubelet(kubelet, timeouts);
  if (isCertified) return;
  yield* change({
    kind: 'wait-until',
    condition: { type: 'kubelet-certificate', kubeconfigPath: PATHS.kubeletConf, nodeName: node.name },
    timeoutMs: timeouts.tlsBootstrap,
  });
}
