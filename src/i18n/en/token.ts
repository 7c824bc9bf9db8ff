export const token = {
  COMMAND_TOKEN: (): string => 'Manage the bootstrap tokens used to join machines',
  COMMAND_TOKEN_LONG: (): string =>
    'A bootstrap token (id.secret: a 6-character ID and a 16-character secret, using only a-z and 0-9) establishes trust between a joining machine and the cluster. The "signing" usage lets the machine verify the cluster; the "authentication" usage lets the machine request its certificate. The cluster stores the token as the Secret bootstrap-token-ID in kube-system. The ID is public. Keep the rest secret.',
  COMMAND_TOKEN_CREATE: (): string => 'Create a bootstrap token in the cluster and print it',
  COMMAND_TOKEN_CREATE_LONG: (): string =>
    'Creates a bootstrap token in the cluster and prints it, or the command to join with it. Without an argument, the token is random. With --config, the bootstrapTokens in the InitConfiguration are created, and the first one is printed.',
  COMMAND_TOKEN_LIST: (): string => "List the cluster's bootstrap tokens",
  COMMAND_TOKEN_DELETE: (): string => 'Delete bootstrap tokens from the cluster, by ID or by full token',
  COMMAND_TOKEN_GENERATE: (): string => 'Print a random bootstrap token without creating it in the cluster',
  FLAG_KUBECONFIG: (): string =>
    'Kubeconfig used to reach the cluster. Default: $KUBECONFIG (or ~/.kube/config) if that file exists, otherwise /etc/kubernetes/admin.conf.',
  FLAG_TOKEN_CONFIG: (): string =>
    'Path to a configuration file with an InitConfiguration. The tokens in bootstrapTokens are created.',
  FLAG_TOKEN_CERTIFICATE_KEY: (): string =>
    'With --print-join-command: print the command for a control-plane node, with this certificate key. "init phase upload-certs --upload-certs" creates a new key.',
  FLAG_TOKEN_DESCRIPTION: (): string => 'Human-readable description of the token.',
  FLAG_TOKEN_GROUPS: (): string =>
    'Groups that the token authenticates as. Each must start with "system:bootstrappers:".',
  FLAG_TOKEN_USAGES: (): string => 'What the token can be used for: signing, authentication or both.',
  FLAG_PRINT_JOIN_COMMAND: (): string => 'Print the full join command, not just the token.',
  FLAG_TOKEN_FOR_NODE: (): string =>
    'Bind the token to this node name: no other node can join with it. To create tokens for several nodes, separate the names with commas or repeat the flag. Run "kubejoin admission install" first; "kubejoin approve" checks and approves the certificate requests made with bound tokens.',
  FLAG_TOKEN_FOR_NODES_FROM: (): string =>
    'For each host in this "fleet join" hosts file, create a bound token with the host\'s node name and role.',
  FLAG_TOKEN_FOR_ROLE: (): string => 'Role of the node that the bound token admits.',
  FLAG_TOKEN_USES: (): string =>
    'How many machines a bound token admits, one after another, all under the same node name.',
  FLAG_ALLOW_AUTOMATIC_APPROVAL: (): string =>
    'Create bound tokens even if the cluster approves their certificate requests automatically, or if this cannot be determined. In such a cluster, a bound token admits any number of machines under any name.',
  FLAG_TOKEN_REPLACE_NODE: (): string =>
    'Let the bound token admit a machine even if the cluster already has a Ready Node with the name that the token is bound to.',
};
