import { failure } from '../../base/failure.ts';
import { and } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';

export const INIT_PHASE_PREFLIGHT = text(
  'INIT_PHASE_PREFLIGHT',
  () => 'Check that this machine can become a control-plane node, and pull the images',
);

export const INIT_PHASE_CERTS = text('INIT_PHASE_CERTS', () => 'Create the certificates');

export const INIT_PHASE_CA = text(
  'INIT_PHASE_CA',
  () => 'Create the cluster CA, which signs the certificates of all components',
);

export const INIT_PHASE_CERT_APISERVER = text(
  'INIT_PHASE_CERT_APISERVER',
  () => "Issue the API server's serving certificate",
);

export const INIT_PHASE_CERT_KUBELET_CLIENT = text(
  'INIT_PHASE_CERT_KUBELET_CLIENT',
  () => 'Issue the certificate that the API server uses to connect to kubelets',
);

export const INIT_PHASE_FRONT_PROXY_CA = text(
  'INIT_PHASE_FRONT_PROXY_CA',
  () => 'Create the CA for front-proxy certificates',
);

export const INIT_PHASE_CERT_FRONT_PROXY = text(
  'INIT_PHASE_CERT_FRONT_PROXY',
  () => "Issue the front proxy's certificate",
);

export const INIT_PHASE_ETCD_CA = text('INIT_PHASE_ETCD_CA', () => 'Create the CA for etcd certificates');

export const INIT_PHASE_CERT_ETCD_SERVER = text(
  'INIT_PHASE_CERT_ETCD_SERVER',
  () => "Issue etcd's serving certificate",
);

export const INIT_PHASE_CERT_ETCD_PEER = text(
  'INIT_PHASE_CERT_ETCD_PEER',
  () => 'Issue the certificate that etcd members use to communicate with each other',
);

export const INIT_PHASE_CERT_ETCD_HEALTHCHECK = text(
  'INIT_PHASE_CERT_ETCD_HEALTHCHECK',
  () => 'Issue the certificate used for etcd health checks',
);

export const INIT_PHASE_CERT_ETCD_CLIENT = text(
  'INIT_PHASE_CERT_ETCD_CLIENT',
  () => 'Issue the certificate that the API server uses to connect to etcd',
);

export const INIT_PHASE_SA = text('INIT_PHASE_SA', () => 'Create the keys that sign and verify service account tokens');

export const INIT_PHASE_KUBECONFIG = text(
  'INIT_PHASE_KUBECONFIG',
  () => 'Write the kubeconfig files for the control plane and administrators',
);

export const INIT_PHASE_ADMIN_CONF = text(
  'INIT_PHASE_ADMIN_CONF',
  () => "Write the administrator's kubeconfig, which kubejoin also uses",
);

export const INIT_PHASE_SUPER_ADMIN_CONF = text(
  'INIT_PHASE_SUPER_ADMIN_CONF',
  () => "Write the super-administrator's kubeconfig, which bypasses RBAC",
);

export const INIT_PHASE_KUBELET_CONF = text(
  'INIT_PHASE_KUBELET_CONF',
  () => "Write the initial kubeconfig for this machine's kubelet",
);

export const INIT_PHASE_CONTROLLER_MANAGER_CONF = text(
  'INIT_PHASE_CONTROLLER_MANAGER_CONF',
  () => "Write the controller manager's kubeconfig",
);

export const INIT_PHASE_SCHEDULER_CONF = text('INIT_PHASE_SCHEDULER_CONF', () => "Write the scheduler's kubeconfig");

export const INIT_PHASE_ETCD = text('INIT_PHASE_ETCD', () => 'Write the manifest for a local etcd');

export const INIT_PHASE_ETCD_LOCAL = text(
  'INIT_PHASE_ETCD_LOCAL',
  () => 'Write the manifest for the first etcd member',
);

export const INIT_PHASE_CONTROL_PLANE = text('INIT_PHASE_CONTROL_PLANE', () => 'Write the control-plane manifests');

export const INIT_PHASE_APISERVER = text('INIT_PHASE_APISERVER', () => 'Write the API server manifest');

export const INIT_PHASE_CONTROLLER_MANAGER = text(
  'INIT_PHASE_CONTROLLER_MANAGER',
  () => 'Write the controller manager manifest',
);

export const INIT_PHASE_SCHEDULER = text('INIT_PHASE_SCHEDULER', () => 'Write the scheduler manifest');

export const INIT_PHASE_KUBELET_START = text(
  'INIT_PHASE_KUBELET_START',
  () => "Write the kubelet's configuration, and start or restart the kubelet",
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
  () => 'Store the kubelet configuration in the ConfigMap kubelet-config',
);

export const INIT_PHASE_UPLOAD_CERTS = text(
  'INIT_PHASE_UPLOAD_CERTS',
  () => 'Encrypt the certificates and keys shared by control-plane nodes, and upload them to the Secret kubeadm-certs',
);

export const INIT_PHASE_MARK_CONTROL_PLANE = text(
  'INIT_PHASE_MARK_CONTROL_PLANE',
  () => 'Mark the node as a control-plane node',
);

export const INIT_PHASE_BOOTSTRAP_TOKEN = text(
  'INIT_PHASE_BOOTSTRAP_TOKEN',
  () => 'Create the bootstrap tokens, and the permissions and objects that machines need to join',
);

export const INIT_PHASE_KUBELET_FINALIZE = text('INIT_PHASE_KUBELET_FINALIZE', () => 'Finish configuring the kubelet');

export const INIT_PHASE_CERT_ROTATION = text(
  'INIT_PHASE_CERT_ROTATION',
  () => "Point the kubelet's kubeconfig at the certificate that the kubelet rotates",
);

export const INIT_PHASE_ADDON = text('INIT_PHASE_ADDON', () => 'Install the add-ons that every cluster needs');

export const INIT_PHASE_COREDNS = text('INIT_PHASE_COREDNS', () => 'Install CoreDNS');

export const INIT_PHASE_KUBE_PROXY = text('INIT_PHASE_KUBE_PROXY', () => 'Install kube-proxy');

export const INIT_PHASE_SHOW_JOIN_COMMAND = text(
  'INIT_PHASE_SHOW_JOIN_COMMAND',
  () => 'Show the join commands for other machines',
);

const ROLES = { worker: 'worker node', 'control-plane': 'control-plane node' } as const;

export const ALREADY_INITIALIZED = failure('ALREADY_INITIALIZED', {
  class: 'already-joined',
  sample: { node: 'worker-1', server: '10.0.0.1:6443' },
  english: (p: { node: string; server: string }) => ({
    what: `This machine is already control-plane node ${p.node} in the cluster at ${p.server}, and its kubelet is running. Nothing was changed.`,
    cause: `The credential in /etc/kubernetes/kubelet.conf belongs to node ${p.node}, and the node's API server is responding.`,
    cure: 'No action needed. Automation can add --if-needed to treat an existing node as success; to create a new cluster here, run "kubejoin reset" first.',
  }),
});

export const MACHINE_IS_A_NODE = failure('MACHINE_IS_A_NODE', {
  class: 'host',
  sample: { node: 'worker-1', role: 'worker', server: '10.0.0.1:6443' },
  english: (p: { node: string; role: keyof typeof ROLES; server: string }) => ({
    what: `This machine is already ${ROLES[p.role]} ${p.node} in the cluster at ${p.server}. Nothing was changed.`,
    cause: `The machine joined the cluster at ${p.server}, or created it, as node ${p.node}: the credential in /etc/kubernetes/kubelet.conf belongs to that node.`,
    cure: `To create a new cluster here, first remove the machine from its current cluster: run "kubectl drain ${p.node} --ignore-daemonsets" and "kubectl delete node ${p.node}", then "kubejoin reset" on this machine.`,
  }),
});

export const MACHINE_OF_ANOTHER_CLUSTER = failure('MACHINE_OF_ANOTHER_CLUSTER', {
  class: 'host',
  sample: { node: 'worker-1', server: '10.0.0.1:6443', wanted: 'https://api.example.com:6443' },
  english: (p: { node: string; server: string; wanted: string }) => ({
    what: `This machine is already control-plane node ${p.node} in the cluster at ${p.server}, but a cluster at ${p.wanted} was requested. Nothing was changed.`,
    cause: "The specified control-plane endpoint or API server address does not match this machine's cluster.",
    cure: 'If you meant the existing cluster, specify the control-plane endpoint of that cluster and the API server address of this machine. To create a new cluster here, run "kubejoin reset" first.',
  }),
});

export const UPLOAD_WITHOUT_CA_KEYS = failure('UPLOAD_WITHOUT_CA_KEYS', {
  class: 'usage',
  sample: { authorities: ['ca'] },
  english: (p: { authorities: readonly string[] }) => ({
    what: `Cannot upload the certificates: ${p.authorities.length === 1 ? `the key of the CA "${p.authorities[0]}" is` : `the keys of the CAs ${and(p.authorities.map((name) => `"${name}"`))} are`} not on this machine.`,
    cause: 'Additional control-plane nodes need the CA keys to issue their own certificates.',
    cure: 'Omit --upload-certs and copy the certificates to each control-plane node yourself, or put the key of each CA next to its certificate.',
  }),
});
