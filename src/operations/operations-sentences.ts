import { Failure, failure } from '../base/failure.ts';
import { and, or } from '../base/phrases.ts';
import { byType } from '../base/record.ts';
import { type Reason, type Say, text } from '../base/text.ts';
import { KUBECONFIG_FORBIDDEN } from '../cluster/api/cluster-api-sentences.ts';
import type { PlanDifference } from './planning/differences.ts';
import { MAKE_ANOTHER } from './planning/operations-planning-sentences.ts';
import { type RemainsItems, remains } from './remains.ts';

const differenceOf = byType<PlanDifference, string>({
  field: (difference) => `${difference.field} was ${difference.before} and is now ${difference.now}`,
  check: (difference) =>
    `the ${difference.name} check reported ${difference.before ?? 'nothing'} and now reports ${difference.now ?? 'nothing'}`,
  'change-gone': (difference) => `no longer planned: ${difference.kind} ${difference.subject}`,
  'change-added': (difference) => `not in the plan: ${difference.kind} ${difference.subject}`,
  'change-differs': (difference) =>
    `different from the plan (${difference.fields.join(', ')}): ${difference.kind} ${difference.subject}`,
  order: () => 'the same entries in a different order',
});

export const tokens = (ids: readonly string[], join = and): string =>
  `${ids.length === 1 ? 'token' : 'tokens'} ${join(ids)}`;

export const USER_NEEDS_CA_KEY = failure('USER_NEEDS_CA_KEY', {
  code: 'CA_KEY_NOT_HERE',
  class: 'host',
  sample: { user: 'jane', keyPath: '/etc/kubernetes/pki/ca.key' },
  english: (p: { user: string; keyPath: string }) => ({
    what: `Cannot issue a certificate for ${p.user}: the key of the cluster's CA (${p.keyPath}) is not on this machine.`,
    cause: 'This machine is not a control-plane node, or the CA is external.',
    cure: 'Run the command on a control-plane node, or ask the CA administrator to issue the certificate. A kubeconfig created with --token needs no CA key.',
  }),
});

export const CERTIFICATES_DIR_UNCONFIRMED = failure('CERTIFICATES_DIR_UNCONFIRMED', {
  class: 'host',
  sample: { certificatesDir: '/etc/kubernetes/pki/etcd', manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml' },
  english: (p: { certificatesDir: string; manifest: string }) => ({
    what: `According to the cluster's configuration, its certificates are in ${p.certificatesDir}, but no kube-apiserver on this machine uses that directory. Nothing was signed or changed.`,
    cause: `${p.manifest} is missing or names another CA. The directory comes from certificatesDir in the ConfigMap kubeadm-config, which anyone with permission to edit ConfigMaps in kube-system can change.`,
    cure: 'If the directory is right, specify it with --cert-dir, or for "kubejoin kubeconfig user" in a file with --config. Otherwise, correct the ConfigMap: kubectl -n kube-system edit configmap kubeadm-config',
  }),
});

export const CERTIFICATE_IS_EXTERNAL = text(
  'CERTIFICATE_IS_EXTERNAL',
  (p: { name: string; authority: string }) =>
    `The ${p.name} certificate was not renewed: the key of its CA "${p.authority}" is not on this machine (external CA).`,
);

export const CERTIFICATE_IS_MISSING = text(
  'CERTIFICATE_IS_MISSING',
  (p: { name: string }) => `The ${p.name} certificate was not renewed: it does not exist on this machine.`,
);

export const JOIN_WOULD_FAIL = failure('JOIN_WOULD_FAIL', {
  class: 'preflight',
  sample: { checks: ['Swap', 'Discovery'] },
  english: (p: { checks: readonly string[] }) => ({
    what: `A join would fail ${p.checks.length === 1 ? 'this check' : 'these checks'}: ${p.checks.join(', ')}. Nothing was changed.`,
    cause: 'See the details of each check above.',
    cure: 'Fix the failed checks and run doctor again.',
  }),
});

export const UPLOAD_CERTS_NOT_ASKED = text(
  'UPLOAD_CERTS_NOT_ASKED',
  (p: { phase: string }) => `The ${p.phase} phase does nothing without --upload-certs.`,
);

export const PHASE_OF_CONTROL_PLANES = text(
  'PHASE_OF_CONTROL_PLANES',
  (p: { phase: string }) =>
    `The ${p.phase} phase has nothing to do: it applies only to control-plane nodes, and neither --control-plane nor the controlPlane field of a configuration file is set.`,
);

export const PLAN_DIFFERS = failure('PLAN_DIFFERS', {
  class: 'preflight',
  sample: {
    planned: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    now: 'sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
    differences: [
      { type: 'change-gone', kind: 'make-directory', subject: '/etc/kubernetes/manifests' },
      {
        type: 'change-differs',
        kind: 'write-file',
        subject: '/var/lib/kubelet/config.yaml',
        fields: ['contentDigest', 'diff'],
      },
    ],
    more: 3,
  },
  english: (p: { planned: string; now: string; differences: readonly PlanDifference[]; more: number }) => ({
    what: `The join no longer matches the plan. Nothing was changed. Differences:${p.differences
      .map((difference) => `\n  - ${differenceOf(difference)}`)
      .join('')}${p.more > 0 ? `\n  - and ${p.more} more` : ''}`,
    cause: `The machine, the cluster, the configuration, the credentials or kubejoin itself has changed: the plan has the digest ${p.planned}, and a plan created now has ${p.now}.`,
    cure: `Review the differences. ${MAKE_ANOTHER}`,
  }),
});

export const PLAN_HOLDS = text('PLAN_HOLDS', (p: { digest: string }) => `The plan is still valid (${p.digest}).`);

export const TOKEN_EXISTS = failure('TOKEN_EXISTS', {
  class: 'cluster',
  sample: { ids: ['abcdef'], server: `https://${'10.0.0.1:6443'}` },
  // `same`: all of them exist with the same secret, usages and groups. `expires`: the earliest expiration.
  english: (p: { ids: readonly string[]; server: string; same?: boolean; expires?: string }) => ({
    what: `The ${tokens(p.ids)} already ${p.ids.length === 1 ? 'exists' : 'exist'} in the cluster at ${p.server}. Nothing was changed.`,
    cause: 'A token ID (the part before the dot) must be unique.',
    cure: `Omit the ${p.ids.length === 1 ? 'token to have a random one generated, or delete the existing token' : 'tokens to have random ones generated, or delete the existing tokens'}: kubejoin token delete ${p.ids.join(' ')}`,
  }),
});

export const TOKENS_INCOMPLETE = failure('TOKENS_INCOMPLETE', {
  class: 'cluster',
  sample: {
    ids: ['abcdef'],
    reason: new Failure(KUBECONFIG_FORBIDDEN, {
      server: '10.0.0.1:6443',
      kubeconfig: '/home/user/.kube/config',
      path: '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/roles',
      reason: 'forbidden',
    }),
  },
  english: (p: { ids: readonly string[]; reason: Reason }, say) => ({
    what: `Token creation is incomplete. The ${tokens(p.ids)} ${p.ids.length === 1 ? 'was' : 'were'} created, but the approver may not have permission to read ${p.ids.length === 1 ? 'it' : 'them'}.`,
    cause: say(p.reason),
    cure: `Run "kubejoin token delete ${p.ids.join(' ')}" to delete what was created, then run the failed command again. Or keep what was created ("kubejoin token list" shows it), and run "kubejoin approve --watch" with an administrator's kubeconfig, which always has permission to read the tokens.`,
  }),
});

export const TOKENS_INTERRUPTED = text(
  'TOKENS_INTERRUPTED',
  (p: { ids: readonly string[] }) =>
    `The cluster may already have the ${tokens(p.ids)}, although the command was interrupted before it printed anything. To delete what was created, run "kubejoin token delete ${p.ids.join(' ')}".`,
);

export const TOKEN_NOT_FOUND = failure('TOKEN_NOT_FOUND', {
  class: 'cluster',
  sample: { ids: ['abcdef'], deleted: ['fedcba'] },
  english: (p: { ids: readonly string[]; deleted: readonly string[] }) => ({
    what: `The cluster has no ${tokens(p.ids, or)}.${p.deleted.length > 0 ? ` Deleted: ${p.deleted.join(', ')}.` : ''}`,
    cause:
      p.ids.length === 1
        ? 'The missing token was already deleted, or it expired and the cluster removed it.'
        : 'The missing tokens were already deleted, or they expired and the cluster removed them.',
    cure: 'Run "kubejoin token list" to see the existing tokens.',
  }),
});

export const UNDOING_AFTER_FAILURE = text(
  'UNDOING_AFTER_FAILURE',
  () =>
    'The join failed, and its changes are being undone. If the undo is interrupted, run "kubejoin undo" to continue.',
);

export const UNDONE_AFTER_FAILURE = text(
  'UNDONE_AFTER_FAILURE',
  (p: { left: RemainsItems }) =>
    `The changes made by the join were undone${p.left.length === 0 ? '.' : `, except for the following:${remains(p.left)}`}`,
);

export const UNDO_FAILED = text(
  'UNDO_FAILED',
  (p: { reason: Reason }, say: Say) =>
    `Some of the join's changes could not be undone (run "kubejoin undo" to try again): ${say(p.reason)}`,
);

export const CERTIFICATE_UNKNOWN_HERE = failure('CERTIFICATE_UNKNOWN_HERE', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { name: 'etcd-server', names: ['admin.conf', 'apiserver'] },
  english: (p: { name: string; names: readonly string[] }) => ({
    what: `Control-plane nodes in this cluster have no ${p.name} certificate.`,
    cause: 'The cluster uses an external etcd, whose certificates are issued and renewed where that etcd runs.',
    cure: `Renew the certificate where etcd runs. Certificates on this machine: ${p.names.join(', ')}.`,
  }),
});

export const isOneAuthority = (external: readonly { authority: string }[]): boolean =>
  new Set(external.map(({ authority }) => authority)).size === 1;

const unrenewable = (external: readonly { name: string; authority: string }[]): string =>
  external.length === 1
    ? `the ${external[0]?.name} certificate (issued by ${external[0]?.authority})`
    : `the certificates ${and(external.map(({ name, authority }) => `${name} (issued by ${authority})`))}`;

export const CERTIFICATES_EXTERNAL = failure('CERTIFICATES_EXTERNAL', {
  code: 'CA_KEY_NOT_HERE',
  class: 'host',
  sample: { external: [{ name: 'apiserver', authority: 'ca' }] },
  english: (p: { external: readonly { name: string; authority: string }[] }) => ({
    what: `Cannot renew ${unrenewable(p.external)}: ${isOneAuthority(p.external) ? 'the CA key is' : 'the CA keys are'} not on this machine.`,
    cause: 'An external CA can issue certificates only where its key is kept. Nothing was changed.',
    cure: `Ask the CA administrator for new certificates ("kubejoin certs generate-csr" creates the requests) and install them, or copy ${isOneAuthority(p.external) ? 'the CA key' : 'the CA keys'} to this machine.`,
  }),
});

export const CERTIFICATES_MISSING = failure('CERTIFICATES_MISSING', {
  class: 'host',
  sample: { names: ['apiserver'], certificatesDir: '/etc/kubernetes/pki' },
  english: (p: { names: readonly string[]; certificatesDir: string }) => ({
    what: `Nothing to renew: the ${and(p.names)} ${p.names.length === 1 ? 'certificate does' : 'certificates do'} not exist on this machine.`,
    cause: `This machine is not a control-plane node, or its certificates are not in ${p.certificatesDir}.`,
    cure: 'Run the command on a control-plane node, with --cert-dir if the certificates are elsewhere. To recreate a lost certificate, use "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  }),
});

export const CERTIFICATES_DEFAULTS_ASSUMED = text(
  'CERTIFICATES_DEFAULTS_ASSUMED',
  (p: { kubeconfig: string; reason: Reason }, say: Say) =>
    `Could not read the cluster's configuration with ${p.kubeconfig}; using the kubeadm defaults (override them with --config). Reason: ${say(p.reason)}`,
);

export const SERVING_REQUESTED = text(
  'SERVING_REQUESTED',
  (p: { node: string }) =>
    `The kubelet on ${p.node} now requests its serving certificate from the cluster. Until you approve the request ("kubectl get csr" lists it after a few seconds; then "kubectl certificate approve NAME"), kubectl logs and kubectl exec fail for this node. When every node has a certificate ("kubejoin admission status"), run "kubejoin admission serving --stage authority".`,
);

export const SERVING_REQUEST_WAITS = text(
  'SERVING_REQUEST_WAITS',
  (p: { node: string }) =>
    `The kubelet on ${p.node} requests its serving certificate from the cluster. Until the request is approved, kubectl logs and kubectl exec fail for this node. If no approver does that, run "kubectl get csr" (the request appears after a few seconds), then "kubectl certificate approve NAME".`,
);

export const EARLIER_TOKENS = text(
  'EARLIER_TOKENS',
  (p: { ids: readonly string[]; nodes: readonly string[] }) =>
    `The cluster already has the ${tokens(p.ids)}, which can still admit a machine as ${and(p.nodes)}. If no machine is to join with ${p.ids.length === 1 ? 'it' : 'them'}, run "kubejoin token delete ${p.ids.join(' ')}".`,
);

export const PROVISION_NODE_MISSING = text(
  'PROVISION_NODE_MISSING',
  () => 'This flag is required: a token created with --kubeconfig is bound to the node name.',
);

export const PROVISION_DRY_RUN = text('PROVISION_DRY_RUN', () => 'The configuration must not set dryRun.');

export const UNDO_OF_OTHER_JOIN = text(
  'UNDO_OF_OTHER_JOIN',
  () =>
    'This machine is a node, but kubejoin has no record of its join: another program joined it, or the journal was removed. To remove the machine from its cluster, run "kubejoin reset".',
);
