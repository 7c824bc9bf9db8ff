export const init = {
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
  FLAG_INIT_CONFIG: (): string =>
    'Path of a configuration file with an InitConfiguration or a ClusterConfiguration, or both.',
  FLAG_CONTROL_PLANE_ENDPOINT: (): string =>
    'A stable name or address of the control plane, with or without a port. Further control planes can join only where it is given.',
  FLAG_FEATURE_GATES: (): string =>
    'Feature gates of the cluster as name=true or name=false, with commas between them.',
  FLAG_IMAGE_REPOSITORY: (): string => 'The registry that the images come from.',
  FLAG_KUBERNETES_VERSION: (): string =>
    "The version of the control plane, for instance v1.37.2, or a label such as stable-1. Default: the kubelet's version.",
  FLAG_INIT_PATCHES: (): string =>
    'Directory of patch files named target[suffix][+patchtype].extension, for instance kube-apiserver0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration, corednsdeployment, kubeproxydaemonset. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets the order.',
  FLAG_POD_NETWORK_CIDR: (): string => 'Addresses of Pods; where it is given, every node gets a part of them.',
  FLAG_SERVICE_CIDR: (): string => 'Addresses of Services.',
  FLAG_SERVICE_DNS_DOMAIN: (): string => 'DNS domain of Services.',
  FLAG_SKIP_CERTIFICATE_KEY_PRINT: (): string =>
    'Do not print the key that the uploaded certificates are encrypted with.',
  FLAG_SKIP_TOKEN_PRINT: (): string => 'Do not print the bootstrap token.',
  FLAG_INIT_TOKEN: (): string =>
    'The bootstrap token that others join with (6 and 16 letters or digits, with a dot between). Default: a new one.',
  FLAG_TOKEN_TTL: (): string => 'How long the bootstrap token is valid, for instance 2h; 0: for ever.',
  FLAG_UPLOAD_CERTS: (): string =>
    'Upload what control planes share, encrypted, so that further control planes can download it for two hours.',
  FLAG_INIT_IF_NEEDED: (): string =>
    'When this machine is the control plane of this cluster already, change nothing and exit with 0.',
  FLAG_APISERVER_EXTRA_ARGS: (): string =>
    'Arguments for the API server (DEPRECATED: use apiServer.extraArgs of a ClusterConfiguration). May be given several times or with commas.',
  FLAG_CONTROLLER_MANAGER_EXTRA_ARGS: (): string =>
    'Arguments for the controller manager (DEPRECATED: use controllerManager.extraArgs of a ClusterConfiguration). May be given several times or with commas.',
  FLAG_SCHEDULER_EXTRA_ARGS: (): string =>
    'Arguments for the scheduler (DEPRECATED: use scheduler.extraArgs of a ClusterConfiguration). May be given several times or with commas.',
  FLAG_INIT_KUBECONFIG: (): string => 'The kubeconfig with which the cluster is changed.',
  FLAG_KUBECONFIG_DIR: (): string => 'Directory of the kubeconfig files.',
  FLAG_PRINT_MANIFEST: (): string => 'Print the objects of the add-on instead of making them. Needs no cluster.',
  CHANGE_KUBECONFIG_CLIENT: (p: { path: string }): string =>
    `${p.path} names the certificate that the kubelet renews by itself`,
  CHANGE_KUBECONFIG_CLIENT_STARTED: (p: { path: string }): string =>
    `Pointing ${p.path} to the certificate that the kubelet renews by itself`,
  CHANGE_KUBECONFIG_CLIENT_PREVIEW: (p: { path: string }): string =>
    `Would point ${p.path} to the certificate that the kubelet renews by itself, once the kubelet has written that`,
  JOIN_CONTROL_PLANES_UPLOADED: (): string =>
    'Further control planes join with this command, run as root, for two hours (later: "kubejoin init phase upload-certs --upload-certs"). Its certificate key opens the cluster\'s keys: keep it secret.',
  JOIN_CONTROL_PLANES_COPIED: (): string =>
    'Further control planes join with this command, run as root, when the keys of the CAs and of service accounts have been copied to them:',
  JOIN_WORKERS: (): string => 'Workers join with this command, run as root:',
  VALUE_WITHHELD: (): string => '<value withheld>',
};
