import { EVER, Failure, failure } from '../base/failure.ts';
import { BOOTSTRAP_PHASE_ALSO, minutes, tried, type Waited } from '../base/phrases.ts';
import { type Reason, type Say, text } from '../base/text.ts';
import { isTransient } from '../wire/http/answer.ts';
import { NAME_NOT_FOUND } from '../wire/wire-sentences.ts';
import { type DocumentProblem, documentProblems } from './kubeconfig/document-problems.ts';

export interface Refused {
  server: string;
  path: string;
  reason: string;
}

/** A permission of joining machines, and the phase of init that creates it. */
interface JoinGrant {
  binding: string;
  phase: string;
}

const GRANTS: readonly (readonly [RegExp, JoinGrant])[] = [
  [
    /kubeadm-config$/,
    {
      binding: 'RoleBinding kube-system/kubeadm:nodes-kubeadm-config',
      phase: 'kubejoin init phase upload-config kubeadm --config FILE',
    },
  ],
  [
    /kubelet-config$/,
    {
      binding: 'RoleBinding kube-system/kubeadm:kubelet-config',
      phase: 'kubejoin init phase upload-config kubelet --config FILE',
    },
  ],
  [/\/nodes\//, { binding: 'ClusterRoleBinding kubeadm:get-nodes', phase: 'kubejoin init phase bootstrap-token' }],
];

/** The permission for a request path; undefined for a path that no join reads. */
export function grantOf(path: string): JoinGrant | undefined {
  return GRANTS.find(([pattern]) => pattern.test(path))?.[1];
}

/** True if the phase that restores the permission creates a token as well. */
export const isBootstrapPhase = (path: string): boolean => grantOf(path)?.phase.endsWith('bootstrap-token') === true;

export interface ForbiddenRead extends Refused {
  /** Every read is forbidden. Undefined if that is not known. */
  everything?: boolean;
  /** The credential is a token that is bound to a node. */
  bound?: boolean;
}

/** Names the missing permission of one forbidden read, or the group when every read is forbidden. */
function forbiddenCause({ path, everything, bound }: ForbiddenRead): string {
  if (bound)
    return 'The token is bound to a node. Such tokens get their permissions from "kubejoin admission install", which was not run for this cluster or was undone.';
  const grant = grantOf(path)?.binding;
  if (everything)
    return 'This token cannot read anything that a join needs: it lacks the group system:bootstrappers:kubeadm:default-node-token, or that group has lost its permissions.';
  if (everything === false && grant)
    return `The ${grant}, which "init" creates for machines that join, is missing or was changed; the other requests that a join makes are allowed.`;
  return `The permission that "init" sets up for machines that join${grant ? ` (${grant})` : ''} is missing, or the token lacks the group system:bootstrappers:kubeadm:default-node-token.`;
}

export const CLUSTER_READ_FORBIDDEN = failure('CLUSTER_READ_FORBIDDEN', {
  code: 'CLUSTER_FORBIDDEN',
  class: 'cluster',
  sample: {
    server: '10.0.0.1:6443',
    path: '/api/v1/namespaces/kube-system/configmaps/kubeadm-config',
    reason: 'configmaps "kubeadm-config" is forbidden',
    everything: false,
  },
  english: (p: ForbiddenRead) => ({
    what: `${p.server} does not allow the joining machine to read ${p.path} (403).`,
    cause: `${forbiddenCause(p)} The API server returned: ${p.reason}`,
    cure: p.bound
      ? 'Run "kubejoin admission install" with an administrator\'s kubeconfig, then run the failed command again with the same token.'
      : p.everything
        ? `Create a token with that group on a control-plane node ("kubejoin token create --print-join-command"); if the current token already has the group, restore the permissions with "kubejoin init phase bootstrap-token" and "kubejoin init phase upload-config all". ${BOOTSTRAP_PHASE_ALSO} Then run the failed command again.`
        : `Run "${grantOf(p.path)?.phase ?? 'kubejoin init phase upload-config all'}" on a control-plane node, then run the failed command again.${isBootstrapPhase(p.path) ? ` ${BOOTSTRAP_PHASE_ALSO}` : ''}`,
  }),
});

export const DISCOVERY_FILE_MALFORMED = failure('DISCOVERY_FILE_MALFORMED', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml', problem: 'no-cluster' },
  english: (p: { source: string; problem: DocumentProblem; detail?: string }) => ({
    what: `The kubeconfig ${p.source} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
    cause: 'The file is incomplete, was edited by hand, or is not a kubeconfig.',
    cure: 'Recreate the kubeconfig on a control-plane node: kubectl -n kube-public get configmap cluster-info -o "jsonpath={.data.kubeconfig}"',
  }),
});

export const DISCOVERY_FILE_INSECURE = failure('DISCOVERY_FILE_INSECURE', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml' },
  english: (p: { source: string }) => ({
    what: `The kubeconfig ${p.source} disables certificate verification (insecure-skip-tls-verify).`,
    cause: 'Without verification, kubejoin cannot detect a fake API server.',
    cure: "Remove that setting, and put the cluster's CA certificate in certificate-authority-data.",
  }),
});

export const DISCOVERY_FILE_NO_CREDENTIALS = failure('DISCOVERY_FILE_NO_CREDENTIALS', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { source: 'cluster-info.yaml' },
  english: (p: { source: string }) => ({
    what: `The kubeconfig ${p.source} contains no credentials, and no TLS bootstrap token was specified.`,
    cause: 'The kubelet needs credentials or a TLS bootstrap token to request its certificate.',
    cure: 'Add --tls-bootstrap-token with a token from "kubejoin token create".',
  }),
});

export const DISCOVERY_NOT_CONFIGURED = failure('DISCOVERY_NOT_CONFIGURED', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: {},
  english: (_p: Record<string, never>) => ({
    what: 'No cluster was specified.',
    cause: 'Neither a token with an API server address nor a discovery file was specified.',
    cure: 'Add --token, --discovery-token-ca-cert-hash and HOST:PORT, or --discovery-file.',
  }),
});

export const CA_PIN_MISSING = failure('CA_PIN_MISSING', {
  class: 'usage',
  sample: {},
  english: (_p: Record<string, never>) => ({
    what: 'No CA hash was specified, so kubejoin cannot detect a fake API server.',
    cause: 'Anyone who knows the token could impersonate the control plane.',
    cure: 'Add --discovery-token-ca-cert-hash, or accept the risk with --discovery-token-unsafe-skip-ca-verification.',
  }),
});

export const DISCOVERY_URL_INVALID = failure('DISCOVERY_URL_INVALID', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { url: 'http://example.com/cluster-info.yaml' },
  english: (p: { url: string }) => ({
    what: `The discovery file cannot be loaded from ${p.url}.`,
    cause:
      'Only https:// URLs are accepted, because any other scheme would let an attacker modify the file in transit.',
    cure: 'Use https://, or copy the file to this machine and specify its path.',
  }),
});

export const DISCOVERY_URL_STATUS = failure('DISCOVERY_URL_STATUS', {
  class: 'discovery',
  retry: { withinMs: (p) => (isTransient(p.status) ? EVER : 0) },
  sample: { url: 'https://example.com/cluster-info.yaml', status: 404 },
  english: (p: Waited & { url: string; status: number }) => ({
    what: `The discovery file could not be loaded: ${p.url} returned HTTP ${p.status}.`,
    cause: `The file does not exist, or the server requires a login.${tried(p)}`,
    cure: 'Check the URL from this machine: curl -fsSL URL',
  }),
});

export const DISCOVERY_URL_REDIRECT = failure('DISCOVERY_URL_REDIRECT', {
  code: 'DISCOVERY_FILE_INVALID',
  class: 'discovery',
  sample: { url: 'https://example.com/cluster-info.yaml', problem: 'not-https' },
  english: (p: { url: string; problem: 'not-https' | 'too-many' | 'no-location' | 'credential' }) => ({
    what: `${p.url} returned a redirect that kubejoin does not follow.`,
    cause: {
      'not-https': 'The target is not an https:// URL.',
      'too-many': 'There were more than 10 redirects.',
      'no-location': 'The redirect has no target.',
      credential: 'The URL contains a user name or password, which would be sent to another server.',
    }[p.problem],
    cure: 'Use an https:// URL that serves the discovery file without a redirect, or copy the file to this machine and specify its path.',
  }),
});

export const VERSION_LABEL_UNRESOLVED = failure('VERSION_LABEL_UNRESOLVED', {
  class: 'usage',
  sample: { label: 'stable-1.36', reason: new Failure(NAME_NOT_FOUND, { name: 'dl.k8s.io' }) },
  english: (p: { label: string; reason: Reason }, say: Say) => ({
    what: `Could not look up the version label ${p.label} at dl.k8s.io.`,
    cause: say(p.reason),
    cure: 'Set a version number such as v1.37.2 with --kubernetes-version or as kubernetesVersion in the ClusterConfiguration.',
  }),
});

export const VERSION_LABEL_NEWER = text(
  'VERSION_LABEL_NEWER',
  (p: { label: string; found: string; instead: string }) =>
    `The version label ${p.label} refers to ${p.found}, which this version of kubejoin does not support yet; using ${p.instead}.`,
);

export const VERSION_LABEL_UNKNOWN = text(
  'VERSION_LABEL_UNKNOWN',
  (p: { label: string; reason: Reason; version: string }, say: Say) =>
    `Could not look up the version label ${p.label} at dl.k8s.io; using ${p.version}. Reason: ${say(p.reason)}`,
);

export const VERSION_LABEL_STATUS = text(
  'VERSION_LABEL_STATUS',
  (p: { url: string; status: number }) => `${p.url} returned HTTP ${p.status}.`,
);

export const VERSION_LABEL_NO_VERSION = text(
  'VERSION_LABEL_NO_VERSION',
  (p: { url: string }) => `${p.url} did not return a version.`,
);

export const VERSION_WITHOUT_KUBELET = text(
  'VERSION_WITHOUT_KUBELET',
  (p: { version: string }) =>
    `No Kubernetes version was specified, and this machine has no kubelet; using ${p.version}.`,
);

export const VERSION_NOT_OF_KUBELET = text(
  'VERSION_NOT_OF_KUBELET',
  (p: { kubelet: string; version: string; oldest: string; newest: string }) =>
    `No Kubernetes version was specified, and this machine's kubelet is version ${p.kubelet}, which is not supported (supported versions: ${p.oldest} to ${p.newest}); using ${p.version}.`,
);

export const CLOCK_SKEW = text(
  'CLOCK_SKEW',
  (p: { server: string; minutes: number }) =>
    `This machine's clock is ${minutes(p.minutes)} the clock of ${p.server}; certificates may appear to be expired or not yet valid. Correct the clock that is wrong (for example, with "timedatectl set-ntp true" or "chronyc makestep").`,
);
