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
};
