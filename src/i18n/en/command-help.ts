import type { OptionType } from '../../config/options/option.ts';

const EXIT_CLASSES = {
  internal: 'a bug in kubejoin',
  preflight: 'a preflight check failed',
  usage: 'the command line or the configuration is wrong',
  discovery: 'the cluster was not found or is not trusted',
  cluster: 'the cluster rejected a request, or something is missing in the cluster',
  host: 'this machine rejected an operation, or something is missing on it',
  timeout: 'an operation exceeded its time limit',
  'already-joined': 'this machine has already joined this cluster',
};

const VALUES: Readonly<Record<OptionType, string>> = {
  string: 'string',
  int32: 'int',
  level: 'int',
  modules: 'file=N,...',
  list: 'strings',
  values: 'name=value',
  bool: '',
};

type FailureClassName = keyof typeof EXIT_CLASSES;

export const commandHelp = {
  HELP_USAGE: () => 'Usage:',
  HELP_COMMANDS: () => 'Commands:',
  HELP_PHASES: () => 'Phases, in the order they run:',
  HELP_FLAGS: () => 'Flags:',
  HELP_GLOBAL_FLAGS: () => 'Global flags:',
  HELP_EXIT_CODES: () => 'Exit codes:',
  HELP_DEFAULT: (p: { value: string }) => `(default ${p.value})`,
  HELP_CHOICES: (p: { values: readonly string[] }) => `One of: ${p.values.join(', ')}.`,
  HELP_COMMAND_WORD: () => 'COMMAND',
  HELP_FLAGS_WORD: () => 'flags',
  /** The kind of value that a flag takes. */
  HELP_VALUE: (p: { type: OptionType }) => VALUES[p.type],
  HELP_ARGUMENT: (p: { argument: string }) => p.argument,
  HELP_MORE: (p: { command: string }) => `Run "${p.command} COMMAND --help" for more information about a command.`,
  HELP_ALIAS: (p: { names: readonly string[] }) => `Aliases: ${p.names.join(', ')}.`,
  COMMAND_ROOT: () => 'Creates Kubernetes clusters, and joins machines to clusters created by kubeadm or kubejoin.',
  COMMAND_ROOT_AS_KUBEADM: () =>
    'kubejoin as a drop-in replacement for kubeadm, with the same commands, flags and output.',
  COMMAND_ELSEWHERE: () => 'Available only in the original kubeadm',
  COMMAND_JOIN: () => 'Join this machine to a cluster, as a worker or a control-plane node',
  COMMAND_JOIN_LONG: () =>
    `Joins this machine to a Kubernetes cluster.

A join establishes trust in both directions. First, this machine verifies the cluster (discovery), with a bootstrap
token and the hash of the cluster's CA public key, or with a discovery file: a local path or an https URL. Then the
cluster admits this machine: the kubelet requests its certificate with the bootstrap token (TLS bootstrap) or with the
credentials in the discovery file. --token sets one token for both.

  kubejoin join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443
  kubejoin join --discovery-file cluster-info.yaml --tls-bootstrap-token <token>
  kubejoin join --discovery-file https://example.com/cluster-info.yaml --token-file token.txt
  kubejoin join --config join.yaml

Every user on this machine can see a token on the command line until kubejoin has started and removed it from the
process list (with sudo, until the join has ended). The token may also stay in the shell's history and in sudo's log.
Use --token-file instead.`,
  COMMAND_JOIN_PHASE: () => 'Run one phase of join',
  COMMAND_PHASE_ALL: () => 'Run all phases of this group',
  COMMAND_VERSION: () => 'Print the kubejoin version',
  COMMAND_CA_HASH: () => "Print the hash of a CA's public key, for --discovery-token-ca-cert-hash",
  COMMAND_HELP: () => 'Show help for a command',
  FLAG_APISERVER_ADVERTISE_ADDRESS: () =>
    "For a control-plane node: the IP address that its API server advertises. Default: the source address of the route to the cluster's API server.",
  FLAG_APISERVER_BIND_PORT: () => 'For a control-plane node: the port that its API server listens on.',
  FLAG_CERTIFICATE_KEY: () =>
    'For a control-plane node: the key (64 hexadecimal digits) used to decrypt the certificates that init uploaded.',
  FLAG_CONFIG: () => 'Path to a configuration file with a JoinConfiguration.',
  FLAG_CONTROL_PLANE: () => 'Join as a control-plane node.',
  FLAG_CRI_SOCKET: () =>
    "Path to the container runtime's CRI socket. Default: detected automatically. Required only if there are several sockets, or if the socket is in a non-standard location.",
  FLAG_DISCOVERY_FILE: () => 'Discover the cluster with a kubeconfig file: a local path or an https URL.',
  FLAG_DISCOVERY_TOKEN: () =>
    "Discover the cluster with this bootstrap token, which is used to verify the API server's cluster-info.",
  FLAG_DISCOVERY_TOKEN_CA_CERT_HASH: () =>
    "With token discovery: hash of the cluster's CA public key, in the form sha256:<hex>. Can be repeated, or specified as a comma-separated list.",
  FLAG_DISCOVERY_TOKEN_UNSAFE: () =>
    'With token discovery: join without --discovery-token-ca-cert-hash. Anyone who has the token can then impersonate the cluster.',
  FLAG_DRY_RUN: () => 'Show what would change without changing anything.',
  FLAG_IGNORE_PREFLIGHT_ERRORS: () =>
    'Checks whose errors are shown as warnings, for example IsPrivilegedUser,Swap; "all" ignores the errors from all checks.',
  FLAG_NODE_NAME: () => 'Name of the node. Default: the host name.',
  FLAG_PATCHES: () =>
    'Directory of patch files named target[suffix][+patchtype].extension, for example kubeletconfiguration0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets the order.',
  FLAG_SKIP_PHASES: () => 'Phases to skip.',
  FLAG_TLS_BOOTSTRAP_TOKEN: () => "Token that the kubelet uses to request this node's certificate.",
  FLAG_TOKEN: () => 'Set --discovery-token and --tls-bootstrap-token to this token, unless they are set separately.',
  FLAG_TOKEN_FILE: () => 'Like --token, but the token is read from this file, or from standard input with "-".',
  FLAG_ALLOW_EXPERIMENTAL_API: () => 'Accept configuration files that use an experimental API version.',
  FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS: () =>
    'Allow a discovery file from a URL to run programs and read files on this machine.',
  FLAG_IF_NEEDED: () =>
    'If this machine has already joined this cluster and is healthy, change nothing and exit with 0.',
  FLAG_REPLACE: () =>
    'With --control-plane: take the place of a dead control-plane node. --replace is the node with the name of this machine, --replace=NODE another one. Removes its etcd member and its Node once its machine is proven to be silent.',
  FLAG_REPLACE_AFTER: () => 'With --replace: how long the machine of the dead node must be silent, at least 11s.',
  FLAG_OUTPUT: () => 'Output format.',
  FLAG_LANG: () => 'Language of the messages. Default: from LC_ALL, LC_MESSAGES or LANG.',
  FLAG_ROOTFS: () => 'Run inside this root file system (chroot).',
  FLAG_VMODULE: () => 'Log level per source file. Accepted for compatibility with kubeadm, but has no effect.',
  FLAG_V: () => 'Verbosity: 1 or higher shows every step; 5 or higher also shows the stack trace of an error.',
  FLAG_HELP: () => 'Show this help.',
  EXIT_SUCCESS: () => 'done, or, with --if-needed, nothing to do',
  EXIT_DONE: () => 'done',
  EXIT_FAILURE: () => 'failed; the message shows the reason',
  EXIT_CLASS: (p: { class: FailureClassName }) => EXIT_CLASSES[p.class],
  EXIT_SIGNAL: () => 'terminated by a signal (128 + signal number: SIGHUP, SIGINT, SIGTERM)',
};
