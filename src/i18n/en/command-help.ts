const EXIT_CLASSES = {
  internal: 'a bug in kubejoin',
  preflight: 'a preflight check failed',
  usage: 'the command line or the configuration is wrong',
  discovery: 'the cluster could not be found or not be trusted',
  cluster: 'the cluster refused something or lacks something',
  host: 'this machine refused something or lacks something',
  timeout: 'something did not happen in its time',
  'already-joined': 'this machine has joined this cluster already',
};

type FailureClassName = keyof typeof EXIT_CLASSES;

export const commandHelp = {
  HELP_USAGE: () => 'Usage:',
  HELP_COMMANDS: () => 'Commands:',
  HELP_PHASES: () => 'Phases, in the order in which they run:',
  HELP_FLAGS: () => 'Flags:',
  HELP_GLOBAL_FLAGS: () => 'Flags of every command:',
  HELP_EXIT_CODES: () => 'Exit codes:',
  HELP_DEFAULT: (p: { value: string }) => `(default ${p.value})`,
  HELP_CHOICES: (p: { values: readonly string[] }) => `One of: ${p.values.join(', ')}.`,
  HELP_COMMAND_WORD: () => 'COMMAND',
  HELP_MORE: (p: { command: string }) => `"${p.command} COMMAND --help" tells more about a command.`,
  HELP_ALIAS: (p: { names: readonly string[] }) => `Also called: ${p.names.join(', ')}.`,
  HELP_FAULTS: () => 'Faults:',
  COMMAND_ROOT: () => 'Makes Kubernetes clusters, and joins machines to clusters that kubeadm or kubejoin has made.',
  COMMAND_JOIN: () => 'Join this machine to a cluster, as a worker or as a control plane',
  COMMAND_JOIN_LONG: () =>
    `Joins this machine to a Kubernetes cluster.

A join needs trust in both directions. This machine first makes sure that it talks to the right cluster (discovery):
with a bootstrap token and the hash of the cluster's CA key, or with a discovery file that is local or comes from an
https URL. Then the cluster lets this machine in: the kubelet asks for its certificate with the bootstrap token (TLS
bootstrap) or with the discovery file's credentials. --token gives one token for both.

  kubejoin join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443
  kubejoin join --discovery-file cluster-info.yaml --tls-bootstrap-token <token>
  kubejoin join --discovery-file https://example.com/cluster-info.yaml --token-file token.txt
  kubejoin join --config join.yaml

A token on the command line can be seen by every user of this machine until kubejoin has started and taken it off the
process list, and may stay in the shell's history: prefer --token-file.`,
  COMMAND_JOIN_PHASE: () => 'Run one phase of a join',
  COMMAND_PHASE_ALL: () => 'Run all phases of this group',
  COMMAND_VERSION: () => 'Print the version of kubejoin',
  COMMAND_CA_HASH: () => 'Print the hash of a CA public key, as --discovery-token-ca-cert-hash takes it',
  COMMAND_REHEARSE: () => 'Practise a join with an embedded control plane, in a temporary directory, without root',
  COMMAND_HELP: () => 'Show the help of a command',
  FLAG_APISERVER_ADVERTISE_ADDRESS: () =>
    'For a control plane: the IP address its API server tells others to use. Default: the source address of the route from this machine to the API server of the cluster.',
  FLAG_APISERVER_BIND_PORT: () => 'For a control plane: the port its API server listens on.',
  FLAG_CERTIFICATE_KEY: () =>
    'For a control plane: the key (64 hex digits) that decrypts the certificates which init uploaded.',
  FLAG_CONFIG: () => 'Path of a configuration file with a JoinConfiguration.',
  FLAG_CONTROL_PLANE: () => 'Make this node a control plane.',
  FLAG_CRI_SOCKET: () =>
    "Path of the container runtime's CRI socket. Default: the one that is found; needed only where there are several or it is in an unusual place.",
  FLAG_DISCOVERY_FILE: () => 'Discover the cluster by a kubeconfig file: a local path or an https URL.',
  FLAG_DISCOVERY_TOKEN: () =>
    "Discover the cluster by this bootstrap token, which checks the API server's cluster-info.",
  FLAG_DISCOVERY_TOKEN_CA_CERT_HASH: () =>
    "With token discovery: hash of the cluster's CA public key, sha256:<hex>. May be given several times or as a comma-separated list.",
  FLAG_DISCOVERY_TOKEN_UNSAFE: () =>
    'With token discovery: join without --discovery-token-ca-cert-hash. Whoever has the token can then pose as the cluster.',
  FLAG_DRY_RUN: () => 'Change nothing; show what would be changed.',
  FLAG_IGNORE_PREFLIGHT_ERRORS: () =>
    'Checks whose errors are shown as warnings, for instance IsPrivilegedUser,Swap; "all" ignores every check.',
  FLAG_NODE_NAME: () => "The node's name. Default: the host name.",
  FLAG_PATCHES: () =>
    'Directory of patch files named target[suffix][+patchtype].extension, for instance kubeletconfiguration0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets the order.',
  FLAG_SKIP_PHASES: () => 'Phases to leave out.',
  FLAG_TLS_BOOTSTRAP_TOKEN: () => "The token with which the kubelet asks for this node's certificate.",
  FLAG_TOKEN: () => 'One token for both --discovery-token and --tls-bootstrap-token, where those are not given.',
  FLAG_TOKEN_FILE: () => 'Like --token, read from a file, or from standard input with "-".',
  FLAG_ALLOW_EXPERIMENTAL_API: () => 'Accept configuration files of an API version that is still experimental.',
  FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS: () =>
    'Let a discovery file that came from a URL run programs and read files of this machine.',
  FLAG_IF_NEEDED: () =>
    'When this machine has joined this cluster already and is healthy, change nothing and exit with 0.',
  FLAG_OUTPUT: () => 'Output format.',
  FLAG_LANG: () => 'Language of the messages. Default: by LC_ALL, LC_MESSAGES or LANG.',
  FLAG_ROOTFS: () => 'Run inside this root file system, as after chroot.',
  FLAG_VMODULE: () => "Accepted for kubeadm's sake: verbosity of some of its source files. It has no effect here.",
  FLAG_V: () => 'Verbosity: from 1 on each step, from 5 on the stack of an error.',
  FLAG_HELP: () => 'Show this help.',
  FLAG_NODES: () => 'How many nodes join.',
  FLAG_FAULT: () => 'What goes wrong in the rehearsal; several faults as a comma-separated list.',
  FLAG_KEEP: () => 'Leave the temporary directory where it is, to look into it.',
  EXIT_SUCCESS: () => 'done, or nothing to do with --if-needed',
  EXIT_CLASS: (p: { class: FailureClassName }) => EXIT_CLASSES[p.class],
  EXIT_SIGNAL: () => 'ended by a signal (128 + its number: SIGHUP, SIGINT, SIGTERM)',
};
