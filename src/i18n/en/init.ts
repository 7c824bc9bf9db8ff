export const init = {
  COMMAND_INIT: (): string => 'Create a Kubernetes cluster, with this machine as its first control-plane node',
  COMMAND_INIT_LONG: (): string =>
    `Creates a Kubernetes cluster. This machine becomes its first control-plane node, and other machines can join.

  kubejoin init --pod-network-cidr 10.244.0.0/16
  kubejoin init --config cluster.yaml --dry-run
  kubejoin init --control-plane-endpoint api.example.com --upload-certs

Existing CA certificates and keys are reused, so you can compute the CA hash in advance. To continue an interrupted
run, run the same command again. --dry-run inspects the machine and shows every file and object that init would
create, without changing anything.`,
  COMMAND_INIT_PHASE: (): string => 'Run one phase of init',
  FLAG_INIT_ADVERTISE_ADDRESS: (): string =>
    'IP address that the API server advertises. Default: the address of the interface with the default route.',
  FLAG_INIT_BIND_PORT: (): string => 'Port that the API server listens on.',
  FLAG_CERT_EXTRA_SANS: (): string =>
    "Additional names and addresses for the API server's certificate. Can be repeated, or specified as a comma-separated list.",
  FLAG_CERT_DIR: (): string => 'Directory for the certificates.',
  FLAG_INIT_CERTIFICATE_KEY: (): string =>
    'With --upload-certs: the key (64 hexadecimal digits) used to encrypt the certificates. Default: a new key.',
  FLAG_INIT_CONFIG: (): string =>
    'Path to a configuration file with an InitConfiguration, a ClusterConfiguration or both.',
  FLAG_CONTROL_PLANE_ENDPOINT: (): string =>
    'Stable name or address of the control plane, with or without a port. Without an endpoint, no other control-plane node can join.',
  FLAG_FEATURE_GATES: (): string =>
    'Feature gates for the cluster, as a comma-separated list of name=true or name=false.',
  FLAG_IMAGE_REPOSITORY: (): string => 'Registry to pull the images from.',
  FLAG_KUBERNETES_VERSION: (): string =>
    "Control-plane version, for example v1.37.2, or a label such as stable-1. Default: the kubelet's version.",
  FLAG_INIT_PATCHES: (): string =>
    'Directory of patch files named target[suffix][+patchtype].extension, for example kube-apiserver0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration, corednsdeployment, kubeproxydaemonset. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets the order.',
  FLAG_POD_NETWORK_CIDR: (): string => 'IP address range for Pods; if set, each node gets part of the range.',
  FLAG_SERVICE_CIDR: (): string => 'IP address range for Services.',
  FLAG_SERVICE_DNS_DOMAIN: (): string => 'DNS domain for Services.',
  FLAG_SKIP_CERTIFICATE_KEY_PRINT: (): string => 'Do not print the key that decrypts the uploaded certificates.',
  FLAG_SKIP_TOKEN_PRINT: (): string => 'Do not print the bootstrap token.',
  FLAG_INIT_TOKEN: (): string =>
    'Bootstrap token for joining (6 and 16 characters from a-z and 0-9, separated by a dot). Default: a new token.',
  FLAG_TOKEN_TTL: (): string =>
    'How long the bootstrap token is valid, for example 2h. With 0, the token never expires.',
  FLAG_UPLOAD_CERTS: (): string =>
    'Encrypt and upload the certificates shared by control-plane nodes. Other control-plane nodes can download them for two hours.',
  FLAG_INIT_IF_NEEDED: (): string =>
    'If this machine is already a control-plane node of the requested cluster, change nothing and exit with 0.',
  FLAG_KUBELET_SERVING_CERTIFICATES: (): string =>
    'Let the kubelets in this cluster request their serving certificates from the cluster (serverTLSBootstrap). Each request must be approved; until then, kubectl logs and kubectl exec fail for the node that sent it. After the approval, run "kubejoin admission serving --stage authority".',
  FLAG_APISERVER_EXTRA_ARGS: (): string =>
    'Arguments for the API server (DEPRECATED: use apiServer.extraArgs in a ClusterConfiguration). Can be repeated, or specified as a comma-separated list.',
  FLAG_CONTROLLER_MANAGER_EXTRA_ARGS: (): string =>
    'Arguments for the controller manager (DEPRECATED: use controllerManager.extraArgs in a ClusterConfiguration). Can be repeated, or specified as a comma-separated list.',
  FLAG_SCHEDULER_EXTRA_ARGS: (): string =>
    'Arguments for the scheduler (DEPRECATED: use scheduler.extraArgs in a ClusterConfiguration). Can be repeated, or specified as a comma-separated list.',
  FLAG_INIT_KUBECONFIG: (): string => 'Kubeconfig used to make changes in the cluster.',
  FLAG_KUBECONFIG_DIR: (): string => 'Directory for the kubeconfig files.',
  FLAG_PRINT_MANIFEST: (): string => "Print the add-on's objects instead of creating them. Does not require a cluster.",
  CHANGE_KUBECONFIG_CLIENT: (p: { path: string }): string =>
    `Pointed ${p.path} at the client certificate that the kubelet rotates`,
  CHANGE_KUBECONFIG_CLIENT_STARTED: (p: { path: string }): string =>
    `Pointing ${p.path} at the client certificate that the kubelet rotates`,
  CHANGE_KUBECONFIG_CLIENT_PREVIEW: (p: { path: string }): string =>
    `Would point ${p.path} at the client certificate that the kubelet rotates, once the kubelet has written the certificate`,
  JOIN_CONTROL_PLANES_UPLOADED: (): string =>
    'The certificate key in the command below decrypts the cluster\'s keys. Keep it secret. The uploaded certificates are deleted after two hours. To upload them again, run "kubejoin init phase upload-certs --upload-certs" on this machine, and replace the key in the command below with the new one. To join another control-plane node, run this command on it as root:',
  JOIN_CONTROL_PLANES_COPIED: (): string =>
    'To join another control-plane node, copy the CA certificates, the CA keys, and the service account keys to it, then run this command on it as root:',
  JOIN_WORKERS: (): string => 'To join a worker, run this command on it as root:',
  VALUE_WITHHELD: (): string => '<value withheld>',
};
