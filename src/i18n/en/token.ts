import type { FailureText } from '../catalogue.ts';

const PROBLEMS = {
  id: 'it has no token-id',
  name: 'its name is not bootstrap-token- and its token-id',
  secret: 'its token-id or token-secret is not of the form of one',
  expiration: 'its expiration is no time in RFC 3339',
} as const;

const tokens = (ids: readonly string[]): string => `${ids.length === 1 ? 'token' : 'tokens'} ${ids.join(', ')}`;

export const token = {
  failures: {
    TOKEN_EXISTS: (p: { ids: readonly string[]; server: string }): FailureText => ({
      what: `${p.server} already has the ${tokens(p.ids)}. Nothing was changed.`,
      cause: 'A token is known by its id, the part before the dot: there can be only one with the same.',
      cure: `Leave the token out, and one is made at random; or delete the one that is there: kubejoin token delete ${p.ids.join(' ')}`,
    }),
    TOKEN_NOT_FOUND: (p: { ids: readonly string[]; deleted: readonly string[] }): FailureText => ({
      what: `The cluster has no ${tokens(p.ids)}.${p.deleted.length > 0 ? ` Deleted: ${p.deleted.join(', ')}.` : ''}`,
      cause: 'It was deleted before, or it has expired and the cluster has cleared it away.',
      cure: '"kubejoin token list" shows the tokens that are there.',
    }),
    TOKEN_OR_ID_INVALID: (p: { shape: string; length: number }): FailureText => ({
      what: `An argument of ${p.length} characters (${p.shape}) is neither a token nor the id of one. Nothing was changed.`,
      cause:
        'A token is 6 characters, a dot and 16 characters, of a-z and 0-9; its id is the first 6. (x: a-z or 0-9, X: A-Z, _: white space, ?: other)',
      cure: 'Correct it; "kubejoin token list" shows the tokens that are there.',
    }),
    TOKEN_ARGUMENT_MISSING: (): FailureText => ({
      what: 'It is not said which token is to be deleted.',
      cause: '"token delete" takes the ids of tokens, or whole tokens, as its arguments.',
      cure: 'Add them; "kubejoin token list" shows the tokens that are there.',
    }),
    CERTIFICATE_KEY_UNUSED: (): FailureText => ({
      what: '--certificate-key is of no use without --print-join-command. Nothing was changed.',
      cause: 'The key is no part of the token: it only stands in the command by which a control plane joins.',
      cure: 'Add --print-join-command, or leave the key out.',
    }),
  },
  texts: {
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
    FLAG_TOKEN_CONFIG: (): string => 'Path of a configuration file with an InitConfiguration, whose bootstrapTokens are created.',
    FLAG_TOKEN_CERTIFICATE_KEY: (): string =>
      'With --print-join-command: print the command for a control plane, with this key of the uploaded certificates. A new key is made by "init phase upload-certs --upload-certs".',
    FLAG_TOKEN_DESCRIPTION: (): string => 'What the token is for, in words for people.',
    FLAG_TOKEN_GROUPS: (): string => 'Groups that the token authenticates as; each begins with system:bootstrappers: .',
    FLAG_TOKEN_USAGES: (): string => 'What the token can be used for: signing, authentication, or both.',
    FLAG_PRINT_JOIN_COMMAND: (): string => 'Print the whole command to join with the token, not the token alone.',
    TOKEN_DELETED: (p: { id: string }): string => `bootstrap token "${p.id}" deleted`,
    TOKENS_PREVIEWED: (p: { changes: number }): string =>
      `Dry run: nothing was changed. ${p.changes} ${p.changes === 1 ? 'change' : 'changes'} would be made.`,
    TOKEN_SECRET_UNREADABLE: (p: { name: string; problem: keyof typeof PROBLEMS }): string =>
      `The Secret kube-system/${p.name} is no bootstrap token, in spite of its type: ${PROBLEMS[p.problem]}.`,
  },
};
