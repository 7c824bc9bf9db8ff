import type { FailureText } from '../catalogue.ts';
import { type Distrusted, distrust } from './distrust.ts';
import { type DocumentProblem, documentProblems } from './document-problems.ts';
import { listed } from './listed.ts';
import { tried, type Waited } from './waited.ts';

const execProblems = {
  'no-command': 'its command is missing',
  'bad-version': 'its apiVersion is neither client.authentication.k8s.io/v1 nor client.authentication.k8s.io/v1beta1',
  interactive: 'it needs a terminal (interactiveMode: Always), and is given none',
  'bad-mode': 'its interactiveMode is missing or unknown',
  'bad-arguments': 'its args or env have the wrong type',
  'not-json': 'its output is not JSON',
  'other-version': 'its output is of another kind or apiVersion than the file asks for',
  'no-credential': 'its output holds neither a token nor a client certificate with its key',
  expired: 'the credential in its output has expired already',
} as const;
export type ExecProblem = keyof typeof execProblems;

const oidcProblems = {
  'no-issuer': 'idp-issuer-url or client-id is missing',
  'no-refresh-token': 'the id-token is missing or has expired, and there is no refresh-token',
  'bad-id-token': 'the id-token is not a JSON Web Token',
  'bad-ca': 'idp-certificate-authority-data is not a bundle of PEM certificates',
  'metadata-status': 'the issuer answered its discovery document with an error',
  'metadata-malformed': "the issuer's discovery document has no usable token_endpoint (https)",
  'refused-refresh': 'the issuer refused the refresh token',
  'no-id-token': 'the answer to the refresh holds no id_token',
} as const;
export type OidcProblem = keyof typeof oidcProblems;

export const discoveryFile = {
  failures: {
    DISCOVERY_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: `There is no kubeconfig ${p.path}.`,
      cause: 'The path is mistyped, or the file has not been copied to this machine.',
      cure: 'Check the path; a URL must begin with https://.',
    }),
    DISCOVERY_FILE_MALFORMED: (p: { source: string; problem: DocumentProblem; detail?: string }): FailureText => ({
      what: `The kubeconfig ${p.source} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'It was cut off, changed by hand, or is another kind of file.',
      cure: 'Write it anew on the control-plane node: kubectl -n kube-public get configmap cluster-info -o "jsonpath={.data.kubeconfig}"',
    }),
    DISCOVERY_FILE_AMBIGUOUS: (p: { source: string; clusters: string[] }): FailureText => ({
      what: `The kubeconfig ${p.source} has several clusters (${listed(p.clusters)}) and no current-context.`,
      cause: 'Nothing says which of them is meant.',
      cure: 'Set one: kubectl config use-context NAME --kubeconfig FILE',
    }),
    DISCOVERY_FILE_INSECURE: (p: { source: string }): FailureText => ({
      what: `The kubeconfig ${p.source} turns verification off (insecure-skip-tls-verify).`,
      cause: 'With it nothing would tell this cluster from a forged one.',
      cure: 'Remove it, and put the CA of the cluster into certificate-authority-data.',
    }),
    DISCOVERY_FILE_NO_CREDENTIALS: (p: { source: string }): FailureText => ({
      what: `The kubeconfig ${p.source} has no credential, and no TLS bootstrap token was given.`,
      cause: 'The kubelet needs one of them to ask for its certificate.',
      cure: 'Add --tls-bootstrap-token with a token from "kubejoin token create".',
    }),
    DISCOVERY_FILE_REACHES_HOST: (p: { source: string; fields: string[]; flag: string }): FailureText => ({
      what: `The kubeconfig from ${p.source} would run a program or read local files of this machine (${listed(p.fields)}).`,
      cause: 'A file that was fetched from elsewhere may not do that unless it is allowed.',
      cure: `If you trust whoever can change that file, add ${p.flag}; otherwise embed the data in it or copy the file to this machine.`,
    }),
    DISCOVERY_FILE_UNTRUSTED: (p: Distrusted & { source: string; fields: string[] }): FailureText => ({
      what: `The kubeconfig ${p.source} would run a program or read local files (${listed(p.fields)}), and others could have changed it.`,
      cause: distrust(p),
      cure: `Read the file. If it is right, use a copy that only root can write (install -m 600 ${p.source} /root/), or embed the data in it.`,
    }),
    EXEC_PLUGIN_UNTRUSTED: (p: Distrusted & { source: string; command: string }): FailureText => ({
      what: `The program ${p.command}, which the kubeconfig ${p.source} runs for its credential, is not run: others could have changed it.`,
      cause: distrust(p),
      cure: 'Check that it is the right program. Then install it where only root can write (/usr/local/bin), and name that path in the kubeconfig.',
    }),
    DISCOVERY_REFERENCE_UNTRUSTED: (p: Distrusted & { source: string; field: string; path: string }): FailureText => ({
      what: `The file ${p.path}, which ${p.field} of the kubeconfig ${p.source} names, is not used: others could have changed it.`,
      cause: distrust(p),
      cure: 'Check the file. If it is right, embed its content in the kubeconfig, or name a copy that only root can write.',
    }),
    DISCOVERY_FILE_REFERENCE: (p: { source: string; field: string; path: string }): FailureText => ({
      what: `There is no file ${p.path}, which ${p.field} of the kubeconfig ${p.source} names.`,
      cause: 'It has not been copied to this machine with the kubeconfig; relative paths begin at the kubeconfig.',
      cure: 'Put the file there, or embed its content in the kubeconfig.',
    }),
    DISCOVERY_URL_INVALID: (p: { url: string }): FailureText => ({
      what: `The discovery file cannot be loaded from ${p.url}.`,
      cause: 'Only https:// URLs are loaded: over any other scheme the file could be forged on its way.',
      cure: 'Use https://, or copy the file to this machine and give its path.',
    }),
    DISCOVERY_URL_STATUS: (p: Waited & { url: string; status: number }): FailureText => ({
      what: `The discovery file could not be loaded: ${p.url} answered HTTP ${p.status}.`,
      cause: `The file is not there, or needs a login.${tried(p)}`,
      cure: 'Check the URL from this machine: curl -fsSL URL',
    }),
    DISCOVERY_URL_REDIRECT: (p: { url: string; problem: 'not-https' | 'too-many' | 'no-location' | 'credential' }): FailureText => ({
      what: `The discovery file could not be loaded: ${p.url} redirects in a way that is not followed.`,
      cause: {
        'not-https': 'It leads to an address that is not https://.',
        'too-many': 'There are more than 10 redirects.',
        'no-location': 'It does not say where to.',
        credential: 'The URL holds a user name or password, which would be sent on to another address.',
      }[p.problem],
      cure: 'Use the final URL.',
    }),
    HOST_CA_MISSING: (p: { looked: string[] }): FailureText => ({
      what: 'This machine has no certificate authorities with which an HTTPS server could be verified.',
      cause: `Looked in: ${listed(p.looked)}.`,
      cure: 'Install them ("apt-get install ca-certificates", "dnf install ca-certificates"), or name a bundle in SSL_CERT_FILE.',
    }),
    EXEC_PLUGIN_INVALID: (p: { source: string; command: string; problem: ExecProblem }): FailureText => ({
      what: `The exec plugin ${p.command} of the kubeconfig ${p.source} cannot be used: ${execProblems[p.problem]}.`,
      cause: 'It is not configured for a machine where nobody logs in, or is not a client-go credential plugin.',
      cure: 'Correct users[].user.exec in the kubeconfig, and run the plugin by hand to see what it prints.',
    }),
    EXEC_PLUGIN_NOT_FOUND: (p: { source: string; command: string; hint?: string }): FailureText => ({
      what: `The program ${p.command}, which the kubeconfig ${p.source} runs for its credential, is not on this machine.`,
      cause: p.hint === undefined ? 'It is not at that path, or not on PATH.' : `The kubeconfig says: ${p.hint}`,
      cure: 'Install it, or use another kind of credential.',
    }),
    EXEC_PLUGIN_FAILED: (p: { source: string; command: string; code: number; stderr: string }): FailureText => ({
      what: `The program ${p.command}, which the kubeconfig ${p.source} runs for its credential, failed.`,
      cause:
        p.code === -1
          ? 'It did not end in time, or could not be started.'
          : `It ended with code ${p.code}${p.stderr === '' ? '' : ` and said: ${p.stderr}`}.`,
      cure: 'Run it by hand on this machine, as the same user.',
    }),
    AUTH_PROVIDER_RETIRED: (p: { source: string; name: string }): FailureText => ({
      what: `The kubeconfig ${p.source} uses the auth-provider ${p.name}, which no longer exists.`,
      cause:
        'Kubernetes removed it in favour of exec plugins (azure: kubelogin, gcp: gke-gcloud-auth-plugin, openstack: client-keystone-auth).',
      cure: 'Get a kubeconfig with an exec plugin; a join can use --tls-bootstrap-token instead.',
    }),
    AUTH_PROVIDER_UNKNOWN: (p: { source: string; name: string }): FailureText => ({
      what: `The kubeconfig ${p.source} uses the auth-provider ${p.name}, which is not known.`,
      cause: 'The only one there is is oidc.',
      cure: 'Get a kubeconfig with another credential; a join can use --tls-bootstrap-token instead.',
    }),
    OIDC_FAILED: (p: { source: string; issuer: string; problem: OidcProblem; status?: number }): FailureText => ({
      what: `The oidc auth-provider of the kubeconfig ${p.source} gave no token: ${oidcProblems[p.problem]}${p.status ? ` (HTTP ${p.status})` : ''}.`,
      cause: p.issuer === '' ? 'Its configuration is incomplete.' : `The issuer is ${p.issuer}.`,
      cure: 'Log in anew where the kubeconfig was made and copy it again; a join can use --tls-bootstrap-token instead.',
    }),
  },
  texts: {},
};
