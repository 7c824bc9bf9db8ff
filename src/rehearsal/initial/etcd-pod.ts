import type { StoredObject } from '../api-machinery/object-store.ts';

/** The Pod of etcd on a control plane that is there already, as kubeadm's manifest and the kubelet make it. */
export function etcdPod(nodeName: string, clientUrl: string): StoredObject {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: `etcd-${nodeName}`,
      namespace: 'kube-system',
      labels: { component: 'etcd', tier: 'control-plane' },
      annotations: {
        'kubeadm.kubernetes.io/etcd.advertise-client-urls': clientUrl,
        'kubernetes.io/config.mirror': 'made-by-the-rehearsal',
        'kubernetes.io/config.source': 'file',
      },
    },
    spec: { nodeName, hostNetwork: true, containers: [{ name: 'etcd', image: 'registry.k8s.io/etcd:3.6.0-0' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
