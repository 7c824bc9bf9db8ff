import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';

export const INIT_PHASE_PREFLIGHT = text(
  'INIT_PHASE_PREFLIGHT',
  () => 'Check that this machine can be a control plane, and pull its images',
);

export const INIT_PHASE_CERTS = text('INIT_PHASE_CERTS', () => 'Make the certificates');

export const INIT_PHASE_CA = text(
  'INIT_PHASE_CA',
  () => 'Make the CA of the cluster, which signs the identities of all its components',
);

export const INIT_PHASE_CERT_APISERVER = text(
  'INIT_PHASE_CERT_APISERVER',
  () => 'Issue the certificate that the API server serves with',
);

export const INIT_PHASE_CERT_KUBELET_CLIENT = text(
  'INIT_PHASE_CERT_KUBELET_CLIENT',
  () => 'Issue the certificate with which the API server asks kubelets',
);

export const INIT_PHASE_FRONT_PROXY_CA = text(
  'INIT_PHASE_FRONT_PROXY_CA',
  () => 'Make the CA for the identities of the front proxy',
);

export const INIT_PHASE_CERT_FRONT_PROXY = text(
  'INIT_PHASE_CERT_FRONT_PROXY',
  () => 'Issue the certificate of the front proxy',
);

export const INIT_PHASE_ETCD_CA = text('INIT_PHASE_ETCD_CA', () => 'Make the CA for the identities of etcd');

export const INIT_PHASE_CERT_ETCD_SERVER = text(
  'INIT_PHASE_CERT_ETCD_SERVER',
  () => 'Issue the certificate that etcd serves with',
);

export const INIT_PHASE_CERT_ETCD_PEER = text(
  'INIT_PHASE_CERT_ETCD_PEER',
  () => 'Issue the certificate with which the members of etcd talk to each other',
);

export const INIT_PHASE_CERT_ETCD_HEALTHCHECK = text(
  'INIT_PHASE_CERT_ETCD_HEALTHCHECK',
  () => 'Issue the certificate with which the health of etcd is checked',
);

export const INIT_PHASE_CERT_ETCD_CLIENT = text(
  'INIT_PHASE_CERT_ETCD_CLIENT',
  () => 'Issue the certificate with which the API server uses etcd',
);

export const INIT_PHASE_SA = text(
  'INIT_PHASE_SA',
  () => 'Make the keys that sign and check the tokens of service accounts',
);

export const INIT_PHASE_KUBECONFIG = text(
  'INIT_PHASE_KUBECONFIG',
  () => 'Write the kubeconfig files of the control plane and its administrators',
);

export const INIT_PHASE_ADMIN_CONF = text(
  'INIT_PHASE_ADMIN_CONF',
  () => 'Write the kubeconfig of the administrator, for people and for kubejoin itself',
);

export const INIT_PHASE_SUPER_ADMIN_CONF = text(
  'INIT_PHASE_SUPER_ADMIN_CONF',
  () => 'Write the kubeconfig of the super-administrator, whom no access rule can lock out',
);

export const INIT_PHASE_KUBELET_CONF = text(
  'INIT_PHASE_KUBELET_CONF',
  () => 'Write the kubeconfig with which the kubelet of this machine begins',
);

export const INIT_PHASE_CONTROLLER_MANAGER_CONF = text(
  'INIT_PHASE_CONTROLLER_MANAGER_CONF',
  () => 'Write the kubeconfig of the controller manager',
);

export const INIT_PHASE_SCHEDULER_CONF = text(
  'INIT_PHASE_SCHEDULER_CONF',
  () => 'Write the kubeconfig of the scheduler',
);

export const INIT_PHASE_ETCD = text('INIT_PHASE_ETCD', () => 'Write the manifest of a local etcd');

export const INIT_PHASE_ETCD_LOCAL = text(
  'INIT_PHASE_ETCD_LOCAL',
  () => 'Write the manifest of the first member of etcd',
);

export const INIT_PHASE_CONTROL_PLANE = text(
  'INIT_PHASE_CONTROL_PLANE',
  () => 'Write the manifests of the control plane',
);

export const INIT_PHASE_APISERVER = text('INIT_PHASE_APISERVER', () => 'Write the manifest of the API server');

export const INIT_PHASE_CONTROLLER_MANAGER = text(
  'INIT_PHASE_CONTROLLER_MANAGER',
  () => 'Write the manifest of the controller manager',
);

export const INIT_PHASE_SCHEDULER = text('INIT_PHASE_SCHEDULER', () => 'Write the manifest of the scheduler');

export const INIT_PHASE_KUBELET_START = text(
  'INIT_PHASE_KUBELET_START',
  () => "Write the kubelet's settings and (re)start it",
);

export const INIT_PHASE_WAIT_CONTROL_PLANE = text(
  'INIT_PHASE_WAIT_CONTROL_PLANE',
  () => 'Wait until the control plane is healthy',
);

export const INIT_PHASE_UPLOAD_CONFIG = text(
  'INIT_PHASE_UPLOAD_CONFIG',
  () => 'Store the configuration in the cluster',
);

export const INIT_PHASE_UPLOAD_KUBEADM = text(
  'INIT_PHASE_UPLOAD_KUBEADM',
  () => 'Store the ClusterConfiguration in the ConfigMap kubeadm-config',
);

export const INIT_PHASE_UPLOAD_KUBELET = text(
  'INIT_PHASE_UPLOAD_KUBELET',
  () => "Store the kubelets' configuration in the ConfigMap kubelet-config",
);

export const INIT_PHASE_UPLOAD_CERTS = text(
  'INIT_PHASE_UPLOAD_CERTS',
  () => 'Upload what control planes share, encrypted, to the Secret kubeadm-certs',
);

export const INIT_PHASE_MARK_CONTROL_PLANE = text(
  'INIT_PHASE_MARK_CONTROL_PLANE',
  () => 'Mark the node as a control plane',
);

export const INIT_PHASE_BOOTSTRAP_TOKEN = text(
  'INIT_PHASE_BOOTSTRAP_TOKEN',
  () => 'Make the bootstrap tokens with which others join, and what joining needs',
);

export const INIT_PHASE_KUBELET_FINALIZE = text(
  'INIT_PHASE_KUBELET_FINALIZE',
  () => 'Bring the kubelet into its lasting state',
);

export const INIT_PHASE_CERT_ROTATION = text(
  'INIT_PHASE_CERT_ROTATION',
  () => "Point the kubelet's kubeconfig to the certificate that rotates",
);

export const INIT_PHASE_ADDON = text('INIT_PHASE_ADDON', () => 'Install the add-ons that every cluster needs');

export const INIT_PHASE_COREDNS = text('INIT_PHASE_COREDNS', () => 'Install CoreDNS');

export const INIT_PHASE_KUBE_PROXY = text('INIT_PHASE_KUBE_PROXY', () => 'Install kube-proxy');

export const INIT_PHASE_SHOW_JOIN_COMMAND = text(
  'INIT_PHASE_SHOW_JOIN_COMMAND',
  () => 'Show the commands with which others join',
);

const ROLES = { worker: 'worker node', 'control-plane': 'control plane' } as const;

export const ALREADY_INITIALIZED = failure('ALREADY_INITIALIZED', {
  class: 'already-joined',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine is the control plane ${p.node} of the cluster at ${p.server} already, and its kubelet runs. Nothing was changed.`,
    cause: '/etc/kubernetes/kubelet.conf authenticates as that node, and its API server answers.',
    cure: 'Nothing is to be done. Automation can add --if-needed to take this as a success; to make a new cluster here, run "kubejoin reset" first.',
  }),
});

export const MACHINE_IS_A_NODE = failure('MACHINE_IS_A_NODE', {
  class: 'host',
  sample: { node: 'worker-1', role: 'worker', server: '10.0.0.1:6443' },
  english: (p: { node: string; role: keyof typeof ROLES; server: string }) => ({
    what: `This machine is the ${ROLES[p.role]} ${p.node} of the cluster at ${p.server} already. Nothing was changed.`,
    cause:
      'It was joined to that cluster, or has made it under that name: /etc/kubernetes/kubelet.conf authenticates as that node.',
    cure: `To make a new cluster here, take the machine out of that one: "kubectl drain ${p.node} --ignore-daemonsets", "kubectl delete node ${p.node}", then "kubejoin reset" here.`,
  }),
});

export const MACHINE_OF_ANOTHER_CLUSTER = failure('MACHINE_OF_ANOTHER_CLUSTER', {
  class: 'host',
  sample: { node: 'worker-1', server: '10.0.0.1:6443', wanted: 'https://api.example.com:6443' },
  english: (p: { node: string; server: string; wanted: string }) => ({
    what: `This machine is the control plane ${p.node} of the cluster at ${p.server} already; the one that is asked for would be at ${p.wanted}. Nothing was changed.`,
    cause:
      'The control-plane endpoint or the address of the API server is another one than that cluster was made with.',
    cure: 'If that cluster is meant, give its endpoint and address. To make a new one here, run "kubejoin reset" first.',
  }),
});

export const UPLOAD_WITHOUT_CA_KEYS = failure('UPLOAD_WITHOUT_CA_KEYS', {
  class: 'usage',
  sample: { authorities: ['ca'] },
  english: (p: { authorities: readonly string[] }) => ({
    what: `The certificates can't be uploaded: the key of ${p.authorities.join(' and ')} is not on this machine.`,
    cause: 'A control plane that joins would need that key to make its own certificates.',
    cure: 'Leave --upload-certs out, and give each control plane its certificates by hand; or put the key of the CA beside its certificate.',
  }),
});
