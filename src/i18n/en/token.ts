export const token = {
  COMMAND_TOKEN: (): string => 'Manage bootstrap tokens: what machines join with',
  COMMAND_TOKEN_LONG: (): string =>
    'A bootstrap token (id.secret: 6 and 16 characters of a-z and 0-9) is what a machine that joins and the cluster know each other by: with its usage "signing" the machine makes sure of the cluster, with "authentication" it may ask for its certificate. The cluster keeps it as the Secret bootstrap-token-ID in kube-system. The id is public, the rest must be kept secret.',
  COMMAND_TOKEN_CREATE: (): string => 'Create a bootstrap token in the cluster and print it',
  COMMAND_TOKEN_CREATE_LONG: (): string =>
    'Creates a bootstrap token in the cluster and prints it, or the command to join with it. Without an argument the token is made at random. With --config the bootstrapTokens of its InitConfiguration are created; the first is printed.',
  COMMAND_TOKEN_LIST: (): string => 'List the bootstrap tokens of the cluster',
  COMMAND_TOKEN_DELETE: (): string => 'Delete bootstrap tokens of the cluster, by their ids or as a whole',
  COMMAND_TOKEN_GENERATE: (): string => 'Print a random bootstrap token, and create nothing',
  FLAG_KUBECONFIG: (): string =>
    'The kubeconfig to reach the cluster with. Default: the first of $KUBECONFIG (or ~/.kube/config) and /etc/kubernetes/admin.conf that is there.',
  FLAG_TOKEN_CONFIG: (): string =>
    'Path of a configuration file with an InitConfiguration, whose bootstrapTokens are created.',
  FLAG_TOKEN_CERTIFICATE_KEY: (): string =>
    'With --print-join-command: print the command for a control plane, with this key of the uploaded certificates. A new key is made by "init phase upload-certs --upload-certs".',
  FLAG_TOKEN_DESCRIPTION: (): string => 'What the token is for, in words for people.',
  FLAG_TOKEN_GROUPS: (): string => 'Groups that the token authenticates as; each begins with system:bootstrappers: .',
  FLAG_TOKEN_USAGES: (): string => 'What the token can be used for: signing, authentication, or both.',
  FLAG_PRINT_JOIN_COMMAND: (): string => 'Print the whole command to join with the token, not the token alone.',
};
