import { closing } from '../../base/try.ts';
import type { RuntimeContainer } from '../../host/container-runtimes.ts';
import type { HostReader } from '../../host/ports.ts';

/** The runtime and the node of a static Pod. */
export interface StaticPodPlace {
  /** unix:///path. */
  criSocket: string;
  /** The node's name, which is part of the static Pod's name. */
  nodeName: string;
}

/** Labels that the kubelet gives the container of this static Pod and of no other (pkg/kubelet/types). */
function labelsOf(component: string, nodeName: string): Record<string, string> {
  return {
    'io.kubernetes.container.name': component,
    'io.kubernetes.pod.name': `${component}-${nodeName}`,
    'io.kubernetes.pod.namespace': 'kube-system',
  };
}

/** A component's containers on this host, newest first. Throws one of the CRI_ failures. */
export async function staticPodContainers(
  component: string,
  { criSocket, nodeName }: StaticPodPlace,
  host: HostReader,
): Promise<RuntimeContainer[]> {
  return closing(host.runtimes.connect(criSocket), (runtime) => runtime.containers(labelsOf(component, nodeName)));
}
