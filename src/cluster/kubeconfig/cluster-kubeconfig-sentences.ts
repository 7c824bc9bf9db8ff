import { failure } from '../../base/failure.ts';
import { errnoMeaning, listed, or } from '../../base/phrases.ts';
import { type Distrusted, distrust } from '../../host/distrust.ts';
import { type DocumentProblem, documentProblems } from './document-problems.ts';

/**
 * The owner of a kubeconfig: an administrator (given or found), this control plane (admin.conf, for commands without
 * --kubeconfig) or this machine's kubelet.
 */
export type KubeconfigOwner = 'administrator' | 'control-plane' | 'kubelet';

const missing = {
  administrator: {
    cause: 'This machine is not a control-plane node, or the kubeconfig is elsewhere.',
    cure: 'Run the command as root on a control-plane node, or specify a kubeconfig with --kubeconfig or the KUBECONFIG environment variable.',
  },
  'control-plane': {
    cause: 'This machine is not a control-plane node, or the file was removed.',
    cure: 'Run the command on a control-plane node, where "kubejoin init phase kubeconfig admin" recreates the file.',
  },
  kubelet: {
    cause: 'This machine is not a node of a cluster, or the file was removed.',
    cure: 'On a control-plane node, recreate the file with "kubejoin init phase kubeconfig kubelet". On a worker, run "kubejoin reset" and join again.',
  },
} as const;

/** Of one that the user named. */
const missingAsGiven = {
  cause: 'The path is wrong, or the file is on another machine.',
  cure: 'Check the path. On a control-plane node, the kubeconfig of administrators is /etc/kubernetes/admin.conf.',
};

/** The rest of the advice, after "Use" or "On". */
const advice = {
  administrator:
    '--kubeconfig with a working administrator kubeconfig, such as /etc/kubernetes/admin.conf on a control-plane node.',
  'control-plane':
    'a control-plane node, remove the kubeconfig and recreate it with "kubejoin init phase kubeconfig admin".',
  kubelet:
    'a control-plane node, remove the kubeconfig and recreate it with "kubejoin init phase kubeconfig kubelet". On a worker, run "kubejoin reset" and join again.',
} as const;

const another = (owner: KubeconfigOwner): string => `${owner === 'administrator' ? 'Use' : 'On'} ${advice[owner]}`;

/** As a second choice. */
const orAnother = (owner: KubeconfigOwner): string =>
  `${owner === 'administrator' ? 'Or use' : 'Or, on'} ${advice[owner]}`;

function unreadableCure(owner: KubeconfigOwner, reason: string): string {
  if (reason !== 'EACCES' && reason !== 'EPERM') return another(owner);
  return `Run the command as the owner of the file, or as root.${owner === 'administrator' ? ` ${orAnother(owner)}` : ''}`;
}

export const DISCOVERY_FILE_MISSING = failure('DISCOVERY_FILE_MISSING', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { path: 'cluster-info.yaml' },
  english: (p: { path: string }) => ({
    what: `The kubeconfig ${p.path} does not exist.`,
    cause: 'The path is wrong, or the file was not copied to this machine.',
    cure: 'Check the path (a URL must start with https://), or copy the file to this machine.',
  }),
});

export const DISCOVERY_FILE_AMBIGUOUS = failure('DISCOVERY_FILE_AMBIGUOUS', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', clusters: ['blue', 'green'] },
  english: (p: { source: string; clusters: string[] }) => ({
    what: `The kubeconfig ${p.source} has several clusters (${listed(p.clusters)}) and no current-context.`,
    cause: 'The file does not say which cluster to use.',
    cure: 'Set the context: kubectl config use-context NAME --kubeconfig FILE',
  }),
});

/** The settings by which a kubeconfig reaches the machine. */
const reaching = (fields: readonly string[]): string =>
  fields.length === 1
    ? `a setting (${listed(fields)}) that runs a program or reads files`
    : `settings (${listed(fields)}) that run a program or read files`;

export const DISCOVERY_FILE_REACHES_HOST = failure('DISCOVERY_FILE_REACHES_HOST', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: {
    source: 'https://example.com/cluster-info.yaml',
    fields: ['exec'],
    flag: '--allow-remote-discovery-programs',
  },
  english: (p: { source: string; fields: string[]; flag: string }) => ({
    what: `The kubeconfig from ${p.source} has ${reaching(p.fields)} on this machine.`,
    cause: 'A downloaded file may do this only if you allow it.',
    cure: `If you trust everyone who can change that file, add ${p.flag}; otherwise, embed the certificates and credentials in the file, or copy the file to this machine.`,
  }),
});

export const DISCOVERY_FILE_UNTRUSTED = failure('DISCOVERY_FILE_UNTRUSTED', {
  class: 'discovery',
  sample: {
    ...{ source: '/tmp/cluster-info.yaml', fields: ['exec'], at: '/tmp/cluster-info.yaml' },
    ...{ problem: 'owner', uid: 1000, mode: 0o644 },
  },
  english: (p: Distrusted & { source: string; fields: string[] }) => ({
    what: `The kubeconfig ${p.source} has ${reaching(p.fields)} on this machine, and other users could have changed the kubeconfig.`,
    cause: distrust(p),
    cure: `Check the file. If it is correct, use a copy that only root can write to ("install -m 600 ${p.source} /root/"), or embed the certificates and credentials in the file.`,
  }),
});

export const EXEC_PLUGIN_UNTRUSTED = failure('EXEC_PLUGIN_UNTRUSTED', {
  code: 'DISCOVERY_FILE_UNTRUSTED',
  class: 'discovery',
  sample: {
    ...{ source: '/root/cluster-info.yaml', command: '/opt/plugin', at: '/opt/plugin' },
    ...{ problem: 'writable', uid: 0, mode: 0o777 },
  },
  english: (p: Distrusted & { source: string; command: string }) => ({
    what: `The ${p.command} exec plugin specified in the kubeconfig ${p.source} was not run: other users could have changed the plugin.`,
    cause: distrust(p),
    cure: 'Verify that the plugin is the intended program. Then install it in a directory that only root can write to (for example, /usr/local/bin), and set its new path in the kubeconfig.',
  }),
});

export const DISCOVERY_REFERENCE_UNTRUSTED = failure('DISCOVERY_REFERENCE_UNTRUSTED', {
  code: 'DISCOVERY_FILE_UNTRUSTED',
  class: 'discovery',
  sample: {
    ...{ source: '/root/cluster-info.yaml', field: 'certificate-authority', path: '/srv/ca.crt', at: '/srv' },
    ...{ problem: 'owner', uid: 1000, mode: 0o755 },
  },
  english: (p: Distrusted & { source: string; field: string; path: string }) => ({
    what: `The file ${p.path}, referenced by ${p.field} in the kubeconfig ${p.source}, was not used: other users could have changed it.`,
    cause: distrust(p),
    cure: 'Check the file. If it is correct, embed its content in the kubeconfig, or use a copy that only root can write to.',
  }),
});

export const DISCOVERY_FILE_REFERENCE = failure('DISCOVERY_FILE_REFERENCE', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', field: 'tokenFile', path: '/run/secrets/token' },
  english: (p: { source: string; field: string; path: string }) => ({
    what: `The file ${p.path}, referenced by ${p.field} in the kubeconfig ${p.source}, does not exist.`,
    cause:
      "The file was not copied to this machine with the kubeconfig; relative paths are resolved against the kubeconfig's directory.",
    cure: `Put the file at ${p.path}, or embed its content in the kubeconfig.`,
  }),
});

export const HOST_CA_MISSING = failure('HOST_CA_MISSING', {
  class: 'discovery',
  sample: { looked: ['/etc/ssl/certs/ca-certificates.crt'] },
  english: (p: { looked: string[] }) => ({
    what: 'This machine has no CA certificates for verifying HTTPS servers.',
    cause: `kubejoin found no CA certificates in ${or(p.looked)}.`,
    cure: 'Install CA certificates ("apt-get install ca-certificates", "dnf install ca-certificates"), or set SSL_CERT_FILE to a CA bundle.',
  }),
});

export const KUBECONFIG_MISSING = failure('KUBECONFIG_MISSING', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: { looked: ['/root/.kube/config', '/etc/kubernetes/admin.conf'], owner: 'administrator' },
  english: (p: { looked: readonly string[]; owner: KubeconfigOwner; given?: string | undefined }) => ({
    what: p.given
      ? `The kubeconfig ${p.given} does not exist.`
      : `No kubeconfig was found (searched: ${p.looked.join(', ')}).`,
    ...(p.given ? missingAsGiven : missing[p.owner]),
  }),
});

export const KUBECONFIG_MALFORMED = failure('KUBECONFIG_MALFORMED', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: { kubeconfig: '/home/user/.kube/config', owner: 'administrator', problem: 'no-cluster' },
  english: (p: { kubeconfig: string; owner: KubeconfigOwner; problem: DocumentProblem; detail?: string }) => ({
    what: `The kubeconfig ${p.kubeconfig} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
    cause: 'The file is incomplete, was edited by hand, or is not a kubeconfig.',
    cure: another(p.owner),
  }),
});

export const KUBECONFIG_UNREADABLE = failure('KUBECONFIG_UNREADABLE', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: { kubeconfig: '/home/user/.kube/config', owner: 'administrator', reason: 'EACCES' },
  english: (p: { kubeconfig: string; owner: KubeconfigOwner; reason: string }) => ({
    what: `Cannot read the kubeconfig ${p.kubeconfig}.`,
    cause: `The system reported: ${errnoMeaning(p.reason)}.`,
    cure: unreadableCure(p.owner, p.reason),
  }),
});

export const KUBECONFIG_AMBIGUOUS = failure('KUBECONFIG_AMBIGUOUS', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: { kubeconfig: '/home/user/.kube/config', owner: 'administrator', clusters: ['blue', 'green'] },
  english: (p: { kubeconfig: string; owner: KubeconfigOwner; clusters: string[] }) => ({
    what: `The kubeconfig ${p.kubeconfig} has several clusters (${listed(p.clusters)}) and no current-context.`,
    cause: 'The file does not say which cluster to use.',
    cure: `Set the context ("kubectl config use-context NAME --kubeconfig ${p.kubeconfig}"). ${orAnother(p.owner)}`,
  }),
});

export const KUBECONFIG_INSECURE = failure('KUBECONFIG_INSECURE', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: { kubeconfig: '/home/user/.kube/config', owner: 'administrator' },
  english: (p: { kubeconfig: string; owner: KubeconfigOwner }) => ({
    what: `The kubeconfig ${p.kubeconfig} disables certificate verification (insecure-skip-tls-verify).`,
    cause: 'Without verification, kubejoin cannot detect a fake API server, and would send the credential to it.',
    cure: `Remove that setting and put the cluster's CA certificate in certificate-authority-data. ${orAnother(p.owner)}`,
  }),
});

export const KUBECONFIG_NO_CREDENTIALS = failure('KUBECONFIG_NO_CREDENTIALS', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: { kubeconfig: '/home/user/.kube/config', owner: 'administrator' },
  english: (p: { kubeconfig: string; owner: KubeconfigOwner }) => ({
    what: `The kubeconfig ${p.kubeconfig} contains no credentials.`,
    cause: 'The current context has no user, or the user has no certificate, token, password or credential plugin.',
    cure: another(p.owner),
  }),
});

export const KUBECONFIG_REFERENCE = failure('KUBECONFIG_REFERENCE', {
  code: 'KUBECONFIG_INVALID',
  class: 'host',
  sample: {
    kubeconfig: '/home/user/.kube/config',
    owner: 'administrator',
    field: 'client-key',
    path: '/home/user/client.key',
  },
  english: (p: { kubeconfig: string; owner: KubeconfigOwner; field: string; path: string }) => ({
    what: `The file ${p.path}, referenced by ${p.field} in the kubeconfig ${p.kubeconfig}, does not exist.`,
    cause:
      "The file was removed, or was not copied with the kubeconfig; relative paths are resolved against the kubeconfig's directory.",
    cure: `Put the file at ${p.path}, or embed its content in the kubeconfig. ${orAnother(p.owner)}`,
  }),
});
