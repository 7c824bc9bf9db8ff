import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration, Timeouts } from '../config/types/join.ts';
import { controlPlaneTaints } from '../config/values/names.ts';
import { all, change, type Steps } from '../engine/changes/change.ts';
import type { OwnApiServer, WaitUntil, WatchedPod } from '../engine/changes/condition.ts';
import type { ApiAccess } from '../engine/identities.ts';
import { controlPlaneImages } from '../manifests/images.ts';
import { localServer } from '../manifests/kubeconfigs/endpoint-url.ts';
import { PATHS } from '../manifests/paths.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import type { WrittenPods } from './facts/written-pods.ts';
import { criSocketAnnotation } from './kubelet.ts';
import { type CheckReport, isIgnored } from './preflight/report.ts';

interface PulledFor {
  nodeRegistration: NodeRegistration;
  node: { criSocket: string };
  hostChecks: CheckReport;
  /** Images that came with a bundle. */
  imported?: readonly string[] | undefined;
}

/** Pulls the images of a control plane, according to imagePullPolicy. */
export function* pullControlPlaneImages(
  configuration: ClusterConfiguration,
  { nodeRegistration, node, hostChecks, imported = [] }: PulledFor,
): Steps {
  const { imagePullPolicy: policy, imagePullSerial: serial } = nodeRegistration;
  const images = controlPlaneImages(configuration).filter((image) => !imported.includes(image));
  if (images.length === 0) return;
  const tolerateFailure = isIgnored(hostChecks, 'ImagePull');
  yield* change({ kind: 'pull-images', criSocket: node.criSocket, images, policy, serial, tolerateFailure });
}

/** How this machine's API server is waited for. */
export function ownApiServer(
  { apiServer: endpoint, etcdUrl }: Pick<WrittenPods, 'apiServer' | 'etcdUrl'>,
  { criSocket, name: nodeName }: Pick<NodeFacts, 'criSocket' | 'name'>,
): OwnApiServer {
  return { endpoint, kubeconfigPath: PATHS.adminConf, pod: { criSocket, nodeName, dependsOn: etcdUrl } };
}

/**
 * Waits until this machine's control plane is healthy, at the URLs in its manifests, which patches may have changed.
 * Stops waiting for a component that keeps crashing.
 */
export function* waitForHealthyControlPlane(
  { apiServer, components, etcdUrl }: WrittenPods,
  node: Pick<NodeFacts, 'criSocket' | 'name'>,
  { controlPlaneComponentHealthCheck: timeoutMs }: Timeouts,
): Steps {
  const { criSocket, name: nodeName } = node;
  const pod = (dependsOn: string | undefined): WatchedPod => ({ criSocket, nodeName, dependsOn });
  const wait = (condition: WaitUntil['condition']): WaitUntil => ({ kind: 'wait-until', condition, timeoutMs });
  const apiServerUrl = `${localServer(apiServer)}/livez`;
  yield* all([
    ...(etcdUrl === undefined
      ? []
      : [wait({ type: 'component-healthy', component: 'etcd', url: etcdUrl, pod: pod(undefined) })]),
    wait({ type: 'api-server-healthy', ...ownApiServer({ apiServer, etcdUrl }, node) }),
    ...components.map(({ component, url }) =>
      wait({ type: 'component-healthy', component, url, pod: pod(apiServerUrl) }),
    ),
  ]);
}

const LABELS = ['node-role.kubernetes.io/control-plane', 'node.kubernetes.io/exclude-from-external-load-balancers'];

interface Marked {
  nodeRegistration: NodeRegistration;
  node: NodeFacts;
  configuration: ClusterConfiguration;
}

/** Sets the labels and taints of a control-plane node. */
export function* markAsControlPlane({ nodeRegistration, node, configuration }: Marked, access: ApiAccess): Steps {
  const taints = controlPlaneTaints(nodeRegistration);
  const annotations = criSocketAnnotation(configuration, node) ?? {};
  yield* change({ kind: 'patch-node', access, nodeName: node.name, labels: LABELS, taints, annotations });
}
