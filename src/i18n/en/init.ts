import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';

const tail = (log: readonly string[]): string =>
  log.length > 0 ? ` Its last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : ' It has left no log.';

const ROLES = { worker: 'worker node', 'control-plane': 'control plane' } as const;

export const init = {
  failures: {
    COMPONENT_CRASHES: (p: { component: string; ends: number; log: readonly string[] }): FailureText => ({
      what: `${p.component} has ended ${p.ends} times right after it was started on this machine.`,
      cause: `The cause stands in its log.${tail(p.log)}`,
      cure: `Mend what the log names: often an argument (extraArgs) or a patch that this version does not know, a port in use, or a certificate. Then run the same command again.`,
    }),
    KUBELET_NEWER: (p: { kubelet: string; cluster: string }): FailureText => ({
      what: `The kubelet is ${p.kubelet}, newer than the control plane that is asked for, ${p.cluster}.`,
      cause: 'Kubernetes supports kubelets that are as old as their control plane or older, never newer ones.',
      cure: `Ask for the kubelet's version with --kubernetes-version=${p.kubelet}, or install a kubelet of ${p.cluster}.`,
    }),
    EXTERNAL_ETCD_SILENT: (p: { endpoint: string; reason: Reason }, say: Say): FailureText => ({
      what: `The external etcd at ${p.endpoint} does not tell its version.`,
      cause: `Asked for /version, this came: ${say(p.reason).replace(/\.$/, '')}.`,
      cure: 'Look whether it runs, and whether etcd.external in the configuration file names its endpoints and the client certificate it accepts; then run the same command again.',
    }),
    ALREADY_INITIALIZED: (p: { node: string; server: string }): FailureText => ({
      what: `This machine is the control plane ${p.node} of the cluster at ${p.server} already, and its kubelet runs. Nothing was changed.`,
      cause: '/etc/kubernetes/kubelet.conf authenticates as that node, and its API server answers.',
      cure: 'Nothing is to be done. Automation can add --if-needed to take this as a success; to make a new cluster here, run "kubejoin reset" first.',
    }),
    MACHINE_IS_A_NODE: (p: { node: string; role: keyof typeof ROLES; server: string }): FailureText => ({
      what: `This machine is the ${ROLES[p.role]} ${p.node} of the cluster at ${p.server} already. Nothing was changed.`,
      cause: 'It was joined to that cluster, or has made it under that name: /etc/kubernetes/kubelet.conf authenticates as that node.',
      cure: `To make a new cluster here, take the machine out of that one: "kubectl drain ${p.node} --ignore-daemonsets", "kubectl delete node ${p.node}", then "kubejoin reset" here.`,
    }),
    MACHINE_OF_ANOTHER_CLUSTER: (p: { node: string; server: string; wanted: string }): FailureText => ({
      what: `This machine is the control plane ${p.node} of the cluster at ${p.server} already; the one that is asked for would be at ${p.wanted}. Nothing was changed.`,
      cause: 'The control-plane endpoint or the address of the API server is another one than that cluster was made with.',
      cure: 'If that cluster is meant, give its endpoint and address. To make a new one here, run "kubejoin reset" first.',
    }),
    UPLOAD_WITHOUT_CA_KEYS: (p: { authorities: readonly string[] }): FailureText => ({
      what: `The certificates can't be uploaded: the key of ${p.authorities.join(' and ')} is not on this machine.`,
      cause: 'A control plane that joins would need that key to make its own certificates.',
      cure: 'Leave --upload-certs out, and give each control plane its certificates by hand; or put the key of the CA beside its certificate.',
    }),
    PHASES_MISSING: (p: { phase: string; missing: readonly string[] }): FailureText => ({
      what: `The phase ${p.phase} can't run without ${p.missing.join(' and ')}. Nothing was changed.`,
      cause: 'It shows what those phases make, and they are not run with it.',
      cure: `Skip ${p.phase}, too, or skip none of them. On a cluster that is there, "kubejoin token create --print-join-command" shows how to join.`,
    }),
  },
  texts: {
    COMMAND_INIT: (): string => 'Make a Kubernetes cluster, with this machine as its first control plane',
    COMMAND_INIT_LONG: (): string =>
      `Makes a Kubernetes cluster: this machine becomes its first control plane, and others can join it.

  kubejoin init --pod-network-cidr 10.244.0.0/16
  kubejoin init --config cluster.yaml --dry-run
  kubejoin init --control-plane-endpoint api.example.com --upload-certs

Certificates of CAs and keys that are there already are used; so the CA, and with it the hash that others join by, can be known before.
A run that was cut off is gone on with by the same command. --dry-run reads the machine, shows every file and every object, and changes nothing.`,
    COMMAND_INIT_PHASE: (): string => 'Run one phase of an init',

    FLAG_INIT_ADVERTISE_ADDRESS: (): string =>
      'The IP address that the API server tells others to use. Default: the address of the interface with the default route.',
    FLAG_INIT_BIND_PORT: (): string => 'The port that the API server listens on.',
    FLAG_CERT_EXTRA_SANS: (): string =>
      "Further names and addresses for the API server's certificate. May be given several times or as a comma-separated list.",
    FLAG_CERT_DIR: (): string => 'Directory of the certificates.',
    FLAG_INIT_CERTIFICATE_KEY: (): string =>
      'With --upload-certs: the key (64 hex digits) that the certificates are encrypted with. Default: a new one.',
    FLAG_INIT_CONFIG: (): string => 'Path of a configuration file with an InitConfiguration or a ClusterConfiguration, or both.',
    FLAG_CONTROL_PLANE_ENDPOINT: (): string =>
      'A stable name or address of the control plane, with or without a port. Further control planes can join only where it is given.',
    FLAG_FEATURE_GATES: (): string => 'Feature gates of the cluster as name=true or name=false, with commas between them.',
    FLAG_IMAGE_REPOSITORY: (): string => 'The registry that the images come from.',
    FLAG_KUBERNETES_VERSION: (): string =>
      "The version of the control plane, for instance v1.37.2, or a label such as stable-1. Default: the kubelet's version.",
    FLAG_INIT_PATCHES: (): string =>
      'Directory of patch files named target[suffix][+patchtype].extension, for instance kube-apiserver0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration, corednsdeployment, kubeproxydaemonset. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets the order.',
    FLAG_POD_NETWORK_CIDR: (): string => 'Addresses of Pods; where it is given, every node gets a part of them.',
    FLAG_SERVICE_CIDR: (): string => 'Addresses of Services.',
    FLAG_SERVICE_DNS_DOMAIN: (): string => 'DNS domain of Services.',
    FLAG_SKIP_CERTIFICATE_KEY_PRINT: (): string => 'Do not print the key that the uploaded certificates are encrypted with.',
    FLAG_SKIP_TOKEN_PRINT: (): string => 'Do not print the bootstrap token.',
    FLAG_INIT_TOKEN: (): string =>
      'The bootstrap token that others join with (6 and 16 letters or digits, with a dot between). Default: a new one.',
    FLAG_TOKEN_TTL: (): string => 'How long the bootstrap token is valid, for instance 2h; 0: for ever.',
    FLAG_UPLOAD_CERTS: (): string =>
      'Upload what control planes share, encrypted, so that further control planes can download it for two hours.',
    FLAG_INIT_IF_NEEDED: (): string => 'When this machine is the control plane of this cluster already, change nothing and exit with 0.',
    FLAG_APISERVER_EXTRA_ARGS: (): string =>
      'Arguments for the API server (DEPRECATED: use apiServer.extraArgs of a ClusterConfiguration). May be given several times or with commas.',
    FLAG_CONTROLLER_MANAGER_EXTRA_ARGS: (): string =>
      'Arguments for the controller manager (DEPRECATED: use controllerManager.extraArgs of a ClusterConfiguration). May be given several times or with commas.',
    FLAG_SCHEDULER_EXTRA_ARGS: (): string =>
      'Arguments for the scheduler (DEPRECATED: use scheduler.extraArgs of a ClusterConfiguration). May be given several times or with commas.',
    FLAG_INIT_KUBECONFIG: (): string => 'The kubeconfig with which the cluster is changed.',
    FLAG_KUBECONFIG_DIR: (): string => 'Directory of the kubeconfig files.',
    FLAG_PRINT_MANIFEST: (): string => 'Print the objects of the add-on instead of making them. Needs no cluster.',

    INIT_PHASE_PREFLIGHT: (): string => 'Check that this machine can be a control plane, and pull its images',
    INIT_PHASE_CERTS: (): string => 'Make the certificates',
    INIT_PHASE_CA: (): string => 'Make the CA of the cluster, which signs the identities of all its components',
    INIT_PHASE_CERT_APISERVER: (): string => 'Issue the certificate that the API server serves with',
    INIT_PHASE_CERT_KUBELET_CLIENT: (): string => 'Issue the certificate with which the API server asks kubelets',
    INIT_PHASE_FRONT_PROXY_CA: (): string => 'Make the CA for the identities of the front proxy',
    INIT_PHASE_CERT_FRONT_PROXY: (): string => 'Issue the certificate of the front proxy',
    INIT_PHASE_ETCD_CA: (): string => 'Make the CA for the identities of etcd',
    INIT_PHASE_CERT_ETCD_SERVER: (): string => 'Issue the certificate that etcd serves with',
    INIT_PHASE_CERT_ETCD_PEER: (): string => 'Issue the certificate with which the members of etcd talk to each other',
    INIT_PHASE_CERT_ETCD_HEALTHCHECK: (): string => 'Issue the certificate with which the health of etcd is checked',
    INIT_PHASE_CERT_ETCD_CLIENT: (): string => 'Issue the certificate with which the API server uses etcd',
    INIT_PHASE_SA: (): string => 'Make the keys that sign and check the tokens of service accounts',
    INIT_PHASE_KUBECONFIG: (): string => 'Write the kubeconfig files of the control plane and its administrators',
    INIT_PHASE_ADMIN_CONF: (): string => 'Write the kubeconfig of the administrator, for people and for kubejoin itself',
    INIT_PHASE_SUPER_ADMIN_CONF: (): string => 'Write the kubeconfig of the super-administrator, whom no access rule can lock out',
    INIT_PHASE_KUBELET_CONF: (): string => 'Write the kubeconfig with which the kubelet of this machine begins',
    INIT_PHASE_CONTROLLER_MANAGER_CONF: (): string => 'Write the kubeconfig of the controller manager',
    INIT_PHASE_SCHEDULER_CONF: (): string => 'Write the kubeconfig of the scheduler',
    INIT_PHASE_ETCD: (): string => 'Write the manifest of a local etcd',
    INIT_PHASE_ETCD_LOCAL: (): string => 'Write the manifest of the first member of etcd',
    INIT_PHASE_CONTROL_PLANE: (): string => 'Write the manifests of the control plane',
    INIT_PHASE_APISERVER: (): string => 'Write the manifest of the API server',
    INIT_PHASE_CONTROLLER_MANAGER: (): string => 'Write the manifest of the controller manager',
    INIT_PHASE_SCHEDULER: (): string => 'Write the manifest of the scheduler',
    INIT_PHASE_KUBELET_START: (): string => "Write the kubelet's settings and (re)start it",
    INIT_PHASE_WAIT_CONTROL_PLANE: (): string => 'Wait until the control plane is healthy',
    INIT_PHASE_UPLOAD_CONFIG: (): string => 'Store the configuration in the cluster',
    INIT_PHASE_UPLOAD_KUBEADM: (): string => 'Store the ClusterConfiguration in the ConfigMap kubeadm-config',
    INIT_PHASE_UPLOAD_KUBELET: (): string => "Store the kubelets' configuration in the ConfigMap kubelet-config",
    INIT_PHASE_UPLOAD_CERTS: (): string => 'Upload what control planes share, encrypted, to the Secret kubeadm-certs',
    INIT_PHASE_MARK_CONTROL_PLANE: (): string => 'Mark the node as a control plane',
    INIT_PHASE_BOOTSTRAP_TOKEN: (): string => 'Make the bootstrap tokens with which others join, and what joining needs',
    INIT_PHASE_KUBELET_FINALIZE: (): string => 'Bring the kubelet into its lasting state',
    INIT_PHASE_CERT_ROTATION: (): string => "Point the kubelet's kubeconfig to the certificate that rotates",
    INIT_PHASE_ADDON: (): string => 'Install the add-ons that every cluster needs',
    INIT_PHASE_COREDNS: (): string => 'Install CoreDNS',
    INIT_PHASE_KUBE_PROXY: (): string => 'Install kube-proxy',
    INIT_PHASE_SHOW_JOIN_COMMAND: (): string => 'Show the commands with which others join',

    UPLOAD_CERTS_NOT_ASKED: (p: { phase: string }): string => `The phase ${p.phase} has nothing to do without --upload-certs.`,
    WAITING_COMPONENT_ENDED: (p: { component: string; last: string }): string =>
      `${p.component} has ended and will be started again. Its last words: ${p.last}`,

    CHANGE_KUBECONFIG_CLIENT: (p: { path: string }): string => `${p.path} names the certificate that the kubelet renews by itself`,
    CHANGE_KUBECONFIG_CLIENT_STARTED: (p: { path: string }): string =>
      `Pointing ${p.path} to the certificate that the kubelet renews by itself`,
    CHANGE_KUBECONFIG_CLIENT_PREVIEW: (p: { path: string }): string =>
      `Would point ${p.path} to the certificate that the kubelet renews by itself, once the kubelet has written that`,

    INITIALIZED: (p: { node: string; adminConf: string }): string =>
      `The cluster is there: this machine, ${p.node}, is its first control plane, and it is healthy.

To use it from here: kubectl --kubeconfig ${p.adminConf} get nodes
To give that access to your own account (${p.adminConf} is the cluster's administrator; keep it to yourself):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 ${p.adminConf} $HOME/.kube/config

Nodes get Ready when there is a network for Pods. Install one of those that are listed at:
  https://kubernetes.io/docs/concepts/cluster-administration/addons/`,
    INIT_NOT_NEEDED: (p: { node: string }): string =>
      `Nothing was changed: this machine is the healthy control plane ${p.node} of this cluster already.`,
    INIT_PREVIEWED: (p: { node: string; changes: number }): string =>
      `Nothing was changed. An init of ${p.node} would make ${p.changes} ${p.changes === 1 ? 'change' : 'changes'}, shown above.`,
    MANIFESTS_PRINTED: (p: { objects: number }): string =>
      p.objects === 1 ? 'One object. Nothing was changed.' : `${p.objects} objects. Nothing was changed.`,
    JOIN_CONTROL_PLANES_UPLOADED: (): string =>
      'Further control planes join with this command, run as root, for two hours (later: "kubejoin init phase upload-certs --upload-certs"). Its certificate key opens the cluster\'s keys: keep it secret.',
    JOIN_CONTROL_PLANES_COPIED: (): string =>
      'Further control planes join with this command, run as root, when the keys of the CAs and of service accounts have been copied to them:',
    JOIN_WORKERS: (): string => 'Workers join with this command, run as root:',
    VALUE_WITHHELD: (): string => '<value withheld>',
  },
};
