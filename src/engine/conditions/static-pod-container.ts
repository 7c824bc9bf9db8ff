import type { HostReader, RuntimeContainer } from '../../host/ports.ts';

/** Where the container of a static Pod of this node's runs. */
export interface StaticPodPlace {
  /** unix:///path. */
  criSocket: string;
  /** The node's name: with it the kubelet makes the name of the static Pod. */
  nodeName: string;
}

/** The labels that the kubelet gives such a container (pkg/kubelet/types): no other Pod's may be meant. */
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
  const runtime = host.runtimes.connect(criSocket);
  try {
    return await runtime.containers(labelsOf(component, nodeName));
  } finally {
    runtime.close();
  }
}
