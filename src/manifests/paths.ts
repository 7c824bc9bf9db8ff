/** Where kubeconfigs, manifests and certificates are. */
export const KUBERNETES_DIRECTORY = '/etc/kubernetes';

/** Where kubeadm and the kubelet keep their files. */
export const PATHS = {
  bootstrapKubeletConf: '/etc/kubernetes/bootstrap-kubelet.conf',
  kubeletConf: '/etc/kubernetes/kubelet.conf',
  adminConf: '/etc/kubernetes/admin.conf',
  superAdminConf: '/etc/kubernetes/super-admin.conf',
  controllerManagerConf: '/etc/kubernetes/controller-manager.conf',
  schedulerConf: '/etc/kubernetes/scheduler.conf',
  manifests: '/etc/kubernetes/manifests',
  temporary: '/etc/kubernetes/tmp',
  kubeletDirectory: '/var/lib/kubelet',
  kubeletConfig: '/var/lib/kubelet/config.yaml',
  kubeletInstanceConfig: '/var/lib/kubelet/instance-config.yaml',
  kubeletFlags: '/var/lib/kubelet/kubeadm-flags.env',
  kubeletClientCertificate: '/var/lib/kubelet/pki/kubelet-client-current.pem',
  kubeletServingCertificate: '/var/lib/kubelet/pki/kubelet.crt',
  kubeletServingKey: '/var/lib/kubelet/pki/kubelet.key',
  /** Ours, while a request waits for an approval (engine/conditions/kubelet-key.ts). */
  kubeletKeyDropIn: '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf',
  resolvedResolvConf: '/run/systemd/resolve/resolv.conf',
  journal: '/var/lib/kubejoin/journal.jsonl',
  /** What files held before they were replaced or removed, by SHA-256. */
  earlier: '/var/lib/kubejoin/earlier',
} as const;

export type ControlPlaneComponentName = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

export type StaticPodName = ControlPlaneComponentName | 'etcd';

/** Of the file; the kubelet's directory of static Pods is made 0700 where it is missing. */
export const MANIFEST_MODE = 0o600;

export function manifestPath(component: StaticPodName): string {
  return `/etc/kubernetes/manifests/${component}.yaml`;
}
