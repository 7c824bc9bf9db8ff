import type { Reason, Say } from '../../base/reason.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import type { FailureText } from '../catalogue.ts';
import { pkiProblem, pkiProblems } from './pki-problem.ts';

export interface Renewed {
  name: string;
  /** In ms since the epoch. */
  before: number;
  after: number;
}

const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const table = (renewed: readonly Renewed[]) => {
  const width = Math.max(...renewed.map(({ name }) => name.length));
  return renewed.map(({ name, before, after }) => `  ${name.padEnd(width)}  ${date(before)} -> ${date(after)}`).join('\n');
};

const MANIFESTS = '/etc/kubernetes/manifests';

/** What has to be done for the components to use them. */
function restart(staticPods: readonly string[]): string {
  if (staticPods.length === 0) return '';
  return `

What runs uses the old ones still. Restart on this machine, one after the other, and the next only when the last is healthy: ${staticPods.join(', ')}.
For each, take its manifest away, wait until its container has ended, and put it back:
${staticPods.map((pod) => `  mv ${MANIFESTS}/${pod}.yaml /root/ && sleep 30 && mv /root/${pod}.yaml ${MANIFESTS}/`).join('\n')}`;
}

const copies = (renewed: readonly Renewed[]) => {
  const files = renewed.map(({ name }) => name).filter((name) => name === 'admin.conf' || name === 'super-admin.conf');
  return files.length === 0
    ? ''
    : `\n\nCopies of ${files.join(' and ')} (~/.kube/config, for instance) hold the old certificate: replace them.`;
};

/** Sentences of the commands certs and kubeconfig. */
export const certs = {
  failures: {
    CERTIFICATES_NOT_RENEWABLE: (p: { problems: readonly PkiProblem[] }): FailureText => ({
      what: `Certificates can't be renewed, since what is there can't be read:${pkiProblems(p.problems)}`,
      cause: 'A renewed certificate takes its subject, names and usages from the one that is there. Nothing was changed.',
      cure: 'Put the file back from a copy, or move it (of a pair the key, too) away and make it anew with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
    }),
    CERTIFICATE_UNKNOWN_HERE: (p: { name: string; names: readonly string[] }): FailureText => ({
      what: `This cluster has no certificate ${p.name} on its control planes.`,
      cause: 'Its etcd is an external one: the certificates of etcd are made and renewed where etcd runs.',
      cure: `Renew it there. Here there are: ${p.names.join(', ')}.`,
    }),
    CERTIFICATES_EXTERNAL: (p: { external: readonly { name: string; authority: string }[] }): FailureText => ({
      what: `${p.external.map(({ name, authority }) => `${name} (by ${authority})`).join(', ')} can't be renewed here: the key of the CA is not on this machine.`,
      cause: 'The CA is an external one: whoever has its key issues its certificates. Nothing was changed.',
      cure: 'Have the owner of the CA issue new certificates ("kubejoin certs generate-csr" makes the requests) and put them in place, or bring the key of the CA to this machine.',
    }),
    CERTIFICATES_MISSING: (p: { names: readonly string[]; certificatesDir: string }): FailureText => ({
      what: `There is nothing to renew: ${p.names.join(', ')} ${p.names.length === 1 ? 'is' : 'are'} not on this machine.`,
      cause: `This machine is no control plane, or its certificates are not in ${p.certificatesDir}.`,
      cure: 'Run it on a control plane, with --cert-dir where the certificates are elsewhere. One that was lost is made by "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
    }),
    CERTIFICATES_UNREADABLE: (p: { problems: readonly PkiProblem[] }): FailureText => ({
      what: `Of these certificates nothing can be told:${pkiProblems(p.problems)}`,
      cause: 'The files are damaged or hold something else.',
      cure: 'Put them back from a copy, or move them away and make them anew with "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
    }),
    CERTIFICATE_REQUEST_UNFIT: (p: { files: readonly string[]; problem: PkiProblem }): FailureText => ({
      what: `A request that is there can't be kept: ${pkiProblem(p.problem)}.`,
      cause: 'It is left from another key or another configuration. Nothing that is there is replaced.',
      cure: `Move ${p.files.join(' and ')} away, or name other directories by --cert-dir and --kubeconfig-dir.`,
    }),
    USER_NEEDS_CA_KEY: (p: { user: string; keyPath: string }): FailureText => ({
      what: `No certificate can be made for ${p.user}: the key of the cluster's CA (${p.keyPath}) is not on this machine.`,
      cause: 'This machine is no control plane, or the CA is an external one.',
      cure: 'Run it on a control plane, or have the owner of the CA issue the certificate; a kubeconfig with --token needs no key.',
    }),
    VALIDITY_INVALID: (p: { value: string }): FailureText => ({
      what: `--validity-period ${p.value} is no time that a certificate could be valid for.`,
      cause: 'Expected is a time above zero in the notation of Go, with units from h to s: 8760h, 720h30m.',
      cure: 'Correct it.',
    }),
    CLIENT_NAME_MISSING: (_p: Record<never, never>): FailureText => ({
      what: '--client-name is missing.',
      cause: 'A kubeconfig is made for a user by name: it becomes the CN of the certificate.',
      cure: 'Give it: kubejoin kubeconfig user --client-name NAME.',
    }),
  },
  texts: {
    COMMAND_CERTS: () => 'Look at certificates, renew them, make keys and requests',
    COMMAND_CERTS_CHECK_EXPIRATION: () => 'Show when the certificates of this control plane end',
    COMMAND_CERTS_CHECK_EXPIRATION_LONG: () =>
      `Shows when the certificates and the CAs of this control plane end. Nothing is changed.

What there is depends on the cluster's configuration, which is asked of the cluster (with --kubeconfig) or read from --config; where
neither can be had, it is what kubeadm has by default, with a warning. So it works with a control plane that is down.`,
    COMMAND_CERTS_RENEW: () => 'Renew certificates',
    COMMAND_CERTS_RENEW_LONG: () =>
      `Renews certificates of this control plane by the CAs that are on it, whenever they end: each gets a new key, and keeps its subject, names
and usages. CAs are not renewed, and neither is kubelet.conf, whose certificate the kubelet renews itself.

Everything is looked at before the first is replaced. What runs has to be restarted to use them; which, is said at the end.`,
    COMMAND_CERTS_RENEW_ALL: () => 'Renew all certificates that there are',
    COMMAND_RENEW_ADMIN: () => "Renew the certificate in admin.conf, the administrators' kubeconfig",
    COMMAND_RENEW_APISERVER: () => 'Renew the certificate that the API server serves with',
    COMMAND_RENEW_APISERVER_ETCD_CLIENT: () => 'Renew the certificate with which the API server talks to etcd',
    COMMAND_RENEW_APISERVER_KUBELET_CLIENT: () => 'Renew the certificate with which the API server talks to kubelets',
    COMMAND_RENEW_CONTROLLER_MANAGER: () => "Renew the certificate in controller-manager.conf, the controller manager's kubeconfig",
    COMMAND_RENEW_ETCD_HEALTHCHECK_CLIENT: () => "Renew the certificate of probes of etcd's health",
    COMMAND_RENEW_ETCD_PEER: () => 'Renew the certificate with which members of etcd talk to each other',
    COMMAND_RENEW_ETCD_SERVER: () => 'Renew the certificate that etcd serves with',
    COMMAND_RENEW_FRONT_PROXY_CLIENT: () => 'Renew the certificate with which the API server talks to extension API servers',
    COMMAND_RENEW_SCHEDULER: () => "Renew the certificate in scheduler.conf, the scheduler's kubeconfig",
    COMMAND_RENEW_SUPER_ADMIN: () => 'Renew the certificate in super-admin.conf, the kubeconfig that no role can restrict',
    COMMAND_CERTS_CERTIFICATE_KEY: () => 'Print a new certificate key, as init and join take it',
    COMMAND_CERTS_GENERATE_CSR: () => 'Make keys and certificate requests, for a CA that is kept elsewhere',
    COMMAND_CERTS_GENERATE_CSR_LONG: () =>
      `Makes the keys of all certificates that a first control plane needs and a request (PKCS #10) beside each, and kubeconfigs that hold
a key and wait for their certificate, with a request beside each.

Have the requests signed by the owner of the CA. Then put each certificate beside its key, with the ending .crt; that of a kubeconfig in
base64 into its field client-certificate-data, and the CA into certificate-authority-data. Nothing that is there is replaced.

  kubejoin certs generate-csr --cert-dir /tmp/k8s/pki --kubeconfig-dir /tmp/k8s`,
    COMMAND_KUBECONFIG: () => 'Make kubeconfig files',
    COMMAND_KUBECONFIG_USER: () => 'Print a kubeconfig for another user',
    COMMAND_KUBECONFIG_USER_LONG: () =>
      `Prints a kubeconfig for another user of the cluster, with a client certificate by the cluster's CA, or with --token. What the user may do
is a matter of roles that are bound to that name, or to --org (system:masters may do all, and can't be taken away but with the CA).

It holds a credential: let only its user read it.

  (umask 077; kubejoin kubeconfig user --client-name jane --org dev > jane.conf)`,

    FLAG_CERTS_CONFIG: () =>
      'Path of a configuration file with a ClusterConfiguration. Default: the configuration is asked of the cluster.',
    FLAG_CERTS_CERT_DIR: () => 'Directory of the certificates. Default: that of the configuration, else /etc/kubernetes/pki.',
    FLAG_CERTS_KUBECONFIG: () => 'Kubeconfig with which the cluster is asked for its configuration.',
    FLAG_CSR_CONFIG: () => 'Path of a configuration file with an InitConfiguration, a ClusterConfiguration or both.',
    FLAG_CLIENT_NAME: () => "The user's name: the CN of the certificate.",
    FLAG_ORG: () => "The user's groups: the O of the certificate. May be given several times or as a comma-separated list.",
    FLAG_USER_TOKEN: () => 'A token for the user to authenticate with, in place of a certificate.',
    FLAG_VALIDITY_PERIOD: () => 'How long the certificate is valid, from now on.',

    CHANGE_RENEW_CERTIFICATE: (p: { path: string }) => `Renewed ${p.path}`,
    CHANGE_RENEW_CERTIFICATE_STARTED: (p: { path: string }) => `Renewing ${p.path}`,
    CHANGE_RENEW_CERTIFICATE_PREVIEW: (p: { path: string }) => `Would renew ${p.path}`,
    CHANGE_CERTIFICATE_REQUEST: (p: { path: string }) => `Made the key and the request ${p.path}`,
    CHANGE_CERTIFICATE_REQUEST_STARTED: (p: { path: string }) => `Making the key and the request ${p.path}`,
    CHANGE_CERTIFICATE_REQUEST_PREVIEW: (p: { path: string }) => `Would make the key and the request ${p.path}`,

    CERTIFICATES_DEFAULTS_ASSUMED: (p: { kubeconfig: string; reason: Reason }, say: Say): string =>
      `The cluster's configuration could not be read with ${p.kubeconfig}; what kubeadm has by default is assumed (--config says otherwise). ${say(p.reason)}`,
    CERTIFICATE_IS_EXTERNAL: (p: { name: string; authority: string }): string =>
      `${p.name} is not renewed: the key of its CA ${p.authority} is not on this machine (external CA).`,
    CERTIFICATE_IS_MISSING: (p: { name: string }): string => `${p.name} is not renewed: it is not on this machine.`,
    CERTIFICATE_KEY_WRONG: (p: { problem: PkiProblem }): string =>
      `${pkiProblem(p.problem)}. "kubejoin certs renew" makes certificate and key anew.`,
    CERTIFICATE_OUTLIVES_CA: (p: { name: string; authority: string; at: string }): string =>
      `${p.name} is of no use after ${p.at}, when its CA ${p.authority} ends.`,
    CERTIFICATES_RENEWED: (p: { renewed: readonly Renewed[]; staticPods: readonly string[] }): string =>
      `Renewed:\n${table(p.renewed)}${restart(p.staticPods)}${copies(p.renewed)}`,
    RENEWAL_PREVIEWED: (p: { renewed: readonly Renewed[] }): string => `Nothing was changed. This would be renewed:\n${table(p.renewed)}`,
    CERTIFICATE_REQUESTS_MADE: (p: { directory: string; certificatesDir: string }): string =>
      `The requests are in ${p.certificatesDir} and ${p.directory}, beside their keys. Have the CA's owner sign them; "kubejoin certs generate-csr --help" says where the certificates go.`,
    VALIDITY_LONG: (p: { days: number }): string => `A certificate can't be revoked: for ${p.days} days whoever has it is this user.`,
  },
};
