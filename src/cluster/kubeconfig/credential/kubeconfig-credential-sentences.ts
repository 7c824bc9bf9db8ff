import { failure } from '../../../base/failure.ts';

const execProblems = {
  'no-command': 'the plugin has no command',
  'bad-version': 'its apiVersion is neither client.authentication.k8s.io/v1 nor client.authentication.k8s.io/v1beta1',
  interactive: 'it needs a terminal (interactiveMode: Always), which is not available',
  'bad-mode': 'its interactiveMode is missing or unknown',
  'bad-arguments': 'its args or env have the wrong type',
  'not-json': 'its output is not JSON',
  'other-version': 'its output has a different kind or apiVersion than the file requests',
  'no-credential': 'its output contains neither a token nor a client certificate with its key',
  expired: 'the credential in its output has already expired',
} as const;

export type ExecProblem = keyof typeof execProblems;

const oidcProblems = {
  'no-issuer': 'idp-issuer-url or client-id is missing',
  'no-refresh-token': 'the id-token is missing or has expired, and there is no refresh-token',
  'bad-id-token': 'the id-token is not a JSON Web Token',
  'bad-ca': 'idp-certificate-authority-data is not a bundle of PEM certificates',
  'metadata-status': 'the issuer returned an error for its discovery document',
  'metadata-malformed': "the issuer's discovery document has no usable token_endpoint (https)",
  'refused-refresh': 'the issuer rejected the refresh token',
  'no-id-token': 'the response to the refresh request has no id_token',
} as const;

export type OidcProblem = keyof typeof oidcProblems;

export const EXEC_PLUGIN_INVALID = failure('EXEC_PLUGIN_INVALID', {
  code: 'EXEC_PLUGIN_FAILED',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', command: 'get-token', problem: 'interactive' },
  english: (p: { source: string; command: string; problem: ExecProblem }) => ({
    what: `The ${p.problem === 'no-command' ? '' : `${p.command} `}exec plugin specified in the kubeconfig ${p.source} cannot be used: ${execProblems[p.problem]}.`,
    cause: 'The plugin is not configured for non-interactive use, or is not a client-go credential plugin.',
    cure: 'Correct users[].user.exec in the kubeconfig, and run the plugin manually to see its output.',
  }),
});

export const EXEC_PLUGIN_NOT_FOUND = failure('EXEC_PLUGIN_NOT_FOUND', {
  code: 'EXEC_PLUGIN_FAILED',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', command: 'get-token' },
  english: (p: { source: string; command: string; hint?: string }) => ({
    what: `The ${p.command} exec plugin specified in the kubeconfig ${p.source} is not installed on this machine.`,
    cause:
      p.hint !== undefined
        ? `The kubeconfig contains this hint: ${p.hint}`
        : p.command.includes('/')
          ? `${p.command} does not exist or is not executable.`
          : `No directory in PATH contains the program ${p.command}.`,
    cure: 'Install the plugin, or use another kind of credential.',
  }),
});

export const EXEC_PLUGIN_FAILED = failure('EXEC_PLUGIN_FAILED', {
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', command: 'get-token', code: 1, stderr: 'not logged in' },
  english: (p: { source: string; command: string; code: number; stderr: string }) => ({
    what: `The ${p.command} exec plugin specified in the kubeconfig ${p.source} failed.`,
    cause:
      p.code === -1
        ? 'The plugin did not finish in time, or could not be started.'
        : `The plugin exited with code ${p.code}${p.stderr === '' ? '' : ` and printed: ${p.stderr}`}.`,
    cure: 'Run the plugin manually on this machine, as the same user, and fix the problem it reports.',
  }),
});

export const AUTH_PROVIDER_RETIRED = failure('AUTH_PROVIDER_RETIRED', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', name: 'gcp' },
  english: (p: { source: string; name: string }) => ({
    what: `The kubeconfig ${p.source} uses the ${p.name} auth provider, which no longer exists.`,
    cause:
      'Kubernetes removed it in favor of exec plugins (azure: kubelogin, gcp: gke-gcloud-auth-plugin, openstack: client-keystone-auth).',
    cure: 'Get a kubeconfig with an exec plugin. For a join, you can use --tls-bootstrap-token instead.',
  }),
});

export const AUTH_PROVIDER_UNKNOWN = failure('AUTH_PROVIDER_UNKNOWN', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', name: 'ldap' },
  english: (p: { source: string; name: string }) => ({
    what: `The kubeconfig ${p.source} uses the ${p.name} auth provider, which is not supported.`,
    cause: 'The only supported auth provider is oidc.',
    cure: 'Get a kubeconfig with a different type of credential. For a join, you can use --tls-bootstrap-token instead.',
  }),
});

export const OIDC_FAILED = failure('OIDC_FAILED', {
  code: 'EXEC_PLUGIN_FAILED',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', issuer: 'https://issuer.example', problem: 'no-refresh-token' },
  english: (p: { source: string; issuer: string; problem: OidcProblem; status?: number }) => ({
    what: `The oidc auth provider in the kubeconfig ${p.source} returned no token: ${oidcProblems[p.problem]}${p.status ? ` (HTTP ${p.status})` : ''}.`,
    cause:
      p.issuer === ''
        ? "The auth provider's configuration is incomplete."
        : `The issuer is ${p.issuer}.${p.problem === 'refused-refresh' ? ' If it accepts each refresh token only once, an earlier command may have used this one: unlike kubectl, kubejoin does not write the new one to the kubeconfig.' : ''}`,
    cure: 'Log in again on the machine where the kubeconfig was created, and copy the file again. For a join, you can use --tls-bootstrap-token instead.',
  }),
});
