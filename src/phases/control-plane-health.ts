import type { Timeouts } from '../config/types/join.ts';
import { all, type Steps } from '../engine/changes/change.ts';
import type { WaitUntil, WatchedPod } from '../engine/changes/condition.ts';
import { localServer } from '../manifests/kubeconfigs/endpoint-url.ts';
import { PATHS } from '../manifests/paths.ts';
import type { NodeFacts } from './facts/facts.ts';
import type { WrittenPods } from './facts/written-pods.ts';

/**
 * Waits until this machine's control plane is healthy, at the URLs in its manifests, which patches may have changed.
 * Stops waiting for a component that keeps crashing.
 */
export function* controlPlaneIsHealthy(
  { apiServer: endpoint, components, etcdUrl }: WrittenPods,
  node: Pick<NodeFacts, 'criSocket' | 'name'>,
  { controlPlaneComponentHealthCheck: timeoutMs }: Timeouts,
): Steps {
  const { criSocket, name: nodeName } = node;
  const pod = (dependsOn: string | undefined): WatchedPod => ({ criSocket, nodeName, dependsOn });
  const wait = (condition: WaitUntil['condition']): WaitUntil => ({ kind: 'wait-until', condition, timeoutMs });
  const apiServerUrl = `${localServer(endpoint)}/livez`;
  yield* all([
    ...(etcdUrl === undefined
      ? []
      : [wait({ type: 'component-healthy', component: 'etcd', url: etcdUrl, pod: pod(undefined) })]),
    wait({ type: 'api-server-healthy', endpoint, kubeconfigPath: PATHS.adminConf, pod: pod(etcdUrl) }),
    ...components.map(({ component, url }) =>
      wait({ type: 'component-healthy', component, url, pod: pod(apiServerUrl) }),
    ),
  ]);
}
