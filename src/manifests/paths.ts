/** Directory of kubeconfigs, manifests and certificates. */
export const KUBERNETES_DIRECTORY = '/etc/kubernetes';

/** Paths of kubeadm's, the kubelet's and kubejoin's files. */
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
  /** Key of a request for that certificate (the kubelet's own name for it). */
  kubeletClientKey: '/var/lib/kubelet/pki/kubelet-client.key.tmp',
  kubeletServingCertificate: '/var/lib/kubelet/pki/kubelet.crt',
  kubeletServingKey: '/var/lib/kubelet/pki/kubelet.key',
  /** Written by kubejoin while a certificate request waits for approval (engine/conditions/kubelet-key.ts). */
  kubeletKeyDropIn: '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf',
  resolvedResolvConf: '/run/systemd/resolve/resolv.conf',
  journal: '/var/lib/kubejoin/journal.jsonl',
  /** Earlier contents of replaced or removed files, by SHA-256. */
  earlier: '/var/lib/kubejoin/earlier',
} as const;

/** Files of a provisioned machine. */
export const PROVISIONED = {
  /** Accessible only to root. */
  directory: '/etc/kubejoin',
  /** The JoinConfiguration with its secrets. It exists until the machine has joined. */
  configuration: '/etc/kubejoin/join.yaml',
  /** Runs at boot while the configuration exists. */
  bootScript: '/etc/kubejoin/join.sh',
  unit: '/etc/systemd/system/kubejoin-join.service',
  openrcScript: '/etc/init.d/kubejoin-join',
  /** Accessible only to root. */
  state: '/var/lib/kubejoin/provision',
  /** The last line of --output json of the latest run. */
  result: '/var/lib/kubejoin/provision/result.json',
  /** The lines of --output json of the latest run. */
  events: '/var/lib/kubejoin/provision/events.jsonl',
} as const;

/** The service, for systemd and OpenRC. */
export const JOIN_SERVICE = 'kubejoin-join';

export type ControlPlaneComponentName = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

export type StaticPodName = ControlPlaneComponentName | 'etcd';

/** Mode of a manifest. The directory is created 0700 if it is missing. */
export const MANIFEST_MODE = 0o600;

export function manifestPath(component: StaticPodName): string {
  return `/etc/kubernetes/manifests/${component}.yaml`;
}
