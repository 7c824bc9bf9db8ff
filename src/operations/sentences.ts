import { failure } from '../base/failure.ts';
import { type Reason, type Say, text } from '../base/text.ts';
import type { PlanDifference } from './planning/differences.ts';
import { MAKE_ANOTHER } from './planning/sentences.ts';

function differenceOf(difference: PlanDifference): string {
  switch (difference.type) {
    case 'field':
      return `${difference.field} was ${difference.before} and is ${difference.now}`;
    case 'check':
      return `the check ${difference.name} said ${difference.before ?? 'nothing'} and says ${difference.now ?? 'nothing'}`;
    case 'change-gone':
      return `no longer made: ${difference.kind} ${difference.subject}`;
    case 'change-added':
      return `not in the plan: ${difference.kind} ${difference.subject}`;
    case 'change-differs':
      return `otherwise than planned (${difference.fields.join(', ')}): ${difference.kind} ${difference.subject}`;
    case 'order':
      return 'the same, in another order';
  }
}

const tokens = (ids: readonly string[]): string => `${ids.length === 1 ? 'token' : 'tokens'} ${ids.join(', ')}`;

/** What an undo leaves, by the names that the result has. */
export const REMAINS = {
  node: (items: readonly string[]) =>
    `the Node in the cluster: kubectl delete node ${items.join(' ')} (or --kubeconfig of an administrator)`,
  'node-unknown': (items: readonly string[]) =>
    `what the cluster, which could not be asked, may have of it: kubectl delete node ${items.join(' ')}`,
  requests: (items: readonly string[]) =>
    `certificate requests, which the cluster removes by itself: kubectl delete csr ${items.join(' ')}`,
  certificate: ([name = '', until = '']: readonly string[]) =>
    `the certificate of ${name}, valid until ${until}: its key is gone from this machine, but no cluster can revoke it`,
  changed: (items: readonly string[]) =>
    `changed by somebody else since the join, and left as it is: ${items.join(', ')}`,
  'not-kept': (items: readonly string[]) => `not put back, since a bootstrap token is never kept: ${items.join(', ')}`,
  link: (items: readonly string[]) =>
    `was a link before the join, and is a file with the same content now: ${items.join(', ')}`,
  'kubelet-directory': (items: readonly string[]) =>
    `what the kubelet has made in ${items.join(', ')}: too much was there before to tell it apart`,
  logs: (items: readonly string[]) => `logs of Pods: ${items.join(', ')}`,
} as const;

export type RemainsItems = readonly { what: keyof typeof REMAINS; items: readonly string[] }[];

export const remains = (all: RemainsItems): string =>
  all.map(({ what, items }) => `\n  * ${REMAINS[what](items)}`).join('');

export const USER_NEEDS_CA_KEY = failure('USER_NEEDS_CA_KEY', {
  class: 'host',
  sample: { user: 'jane', keyPath: '/etc/kubernetes/pki/ca.key' },
  english: (p: { user: string; keyPath: string }) => ({
    what: `No certificate can be made for ${p.user}: the key of the cluster's CA (${p.keyPath}) is not on this machine.`,
    cause: 'This machine is no control plane, or the CA is an external one.',
    cure: 'Run it on a control plane, or have the owner of the CA issue the certificate; a kubeconfig with --token needs no key.',
  }),
});

export const CERTIFICATE_IS_EXTERNAL = text(
  'CERTIFICATE_IS_EXTERNAL',
  (p: { name: string; authority: string }) =>
    `${p.name} is not renewed: the key of its CA ${p.authority} is not on this machine (external CA).`,
);

export const CERTIFICATE_IS_MISSING = text(
  'CERTIFICATE_IS_MISSING',
  (p: { name: string }) => `${p.name} is not renewed: it is not on this machine.`,
);

export const JOIN_WOULD_FAIL = failure('JOIN_WOULD_FAIL', {
  class: 'preflight',
  sample: { checks: ['Swap', 'Discovery'] },
  english: (p: { checks: readonly string[] }) => ({
    what: `A join would not work: ${p.checks.join(', ')}. Nothing was changed.`,
    cause: 'Each check above says what it found.',
    cure: 'Mend what they name, and ask again.',
  }),
});

export const UPLOAD_CERTS_NOT_ASKED = text(
  'UPLOAD_CERTS_NOT_ASKED',
  (p: { phase: string }) => `The phase ${p.phase} has nothing to do without --upload-certs.`,
);

export const PHASE_OF_CONTROL_PLANES = text(
  'PHASE_OF_CONTROL_PLANES',
  (p: { phase: string }) =>
    `The phase ${p.phase} has nothing to do: it is for control planes, and neither --control-plane nor controlPlane in a configuration file was given.`,
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
    what: `The join would not do now what the plan says. Nothing was changed. Where they differ:${p.differences
      .map((difference) => `\n  - ${differenceOf(difference)}`)
      .join('')}${p.more > 0 ? `\n  - and ${p.more} more` : ''}`,
    cause: `The machine, the cluster, the configuration, the credentials or kubejoin itself is not what it was: the plan has the digest ${p.planned}, that of now ${p.now}.`,
    cure: `Look at what differs. ${MAKE_ANOTHER}`,
  }),
});

export const PLAN_HOLDS = text('PLAN_HOLDS', (p: { digest: string }) => `The plan still holds (${p.digest}).`);

export const TOKEN_EXISTS = failure('TOKEN_EXISTS', {
  class: 'cluster',
  sample: { ids: ['abcdef'], server: `https://${'10.0.0.1:6443'}` },
  english: (p: { ids: readonly string[]; server: string }) => ({
    what: `${p.server} already has the ${tokens(p.ids)}. Nothing was changed.`,
    cause: 'A token is known by its id, the part before the dot: there can be only one with the same.',
    cure: `Leave the token out, and one is made at random; or delete the one that is there: kubejoin token delete ${p.ids.join(' ')}`,
  }),
});

export const TOKEN_NOT_FOUND = failure('TOKEN_NOT_FOUND', {
  class: 'cluster',
  sample: { ids: ['abcdef'], deleted: ['fedcba'] },
  english: (p: { ids: readonly string[]; deleted: readonly string[] }) => ({
    what: `The cluster has no ${tokens(p.ids)}.${p.deleted.length > 0 ? ` Deleted: ${p.deleted.join(', ')}.` : ''}`,
    cause: 'It was deleted before, or it has expired and the cluster has cleared it away.',
    cure: '"kubejoin token list" shows the tokens that are there.',
  }),
});

export const UNDOING_AFTER_FAILURE = text(
  'UNDOING_AFTER_FAILURE',
  () =>
    'The join has not succeeded, and what it has changed is taken back. If this is cut off, "kubejoin undo" goes on.',
);

export const UNDONE_AFTER_FAILURE = text(
  'UNDONE_AFTER_FAILURE',
  (p: { left: RemainsItems }) =>
    `What the join has changed is taken back.${p.left.length === 0 ? '' : ` What is left:${remains(p.left)}`}`,
);

export const UNDO_FAILED = text(
  'UNDO_FAILED',
  (p: { reason: Reason }, say: Say) =>
    `What the join has changed could not all be taken back ("kubejoin undo" tries again): ${say(p.reason)}`,
);

export const CERTIFICATE_UNKNOWN_HERE = failure('CERTIFICATE_UNKNOWN_HERE', {
  class: 'usage',
  sample: { name: 'etcd-server', names: ['admin.conf', 'apiserver'] },
  english: (p: { name: string; names: readonly string[] }) => ({
    what: `This cluster has no certificate ${p.name} on its control planes.`,
    cause: 'Its etcd is an external one: the certificates of etcd are made and renewed where etcd runs.',
    cure: `Renew it there. Here there are: ${p.names.join(', ')}.`,
  }),
});

export const CERTIFICATES_EXTERNAL = failure('CERTIFICATES_EXTERNAL', {
  class: 'host',
  sample: { external: [{ name: 'apiserver', authority: 'ca' }] },
  english: (p: { external: readonly { name: string; authority: string }[] }) => ({
    what: `${p.external.map(({ name, authority }) => `${name} (by ${authority})`).join(', ')} can't be renewed here: the key of the CA is not on this machine.`,
    cause: 'The CA is an external one: whoever has its key issues its certificates. Nothing was changed.',
    cure: 'Have the owner of the CA issue new certificates ("kubejoin certs generate-csr" makes the requests) and put them in place, or bring the key of the CA to this machine.',
  }),
});

export const CERTIFICATES_MISSING = failure('CERTIFICATES_MISSING', {
  class: 'host',
  sample: { names: ['apiserver'], certificatesDir: '/etc/kubernetes/pki' },
  english: (p: { names: readonly string[]; certificatesDir: string }) => ({
    what: `There is nothing to renew: ${p.names.join(', ')} ${p.names.length === 1 ? 'is' : 'are'} not on this machine.`,
    cause: `This machine is no control plane, or its certificates are not in ${p.certificatesDir}.`,
    cure: 'Run it on a control plane, with --cert-dir where the certificates are elsewhere. One that was lost is made by "kubejoin init phase certs" or "kubejoin init phase kubeconfig".',
  }),
});

export const CERTIFICATES_DEFAULTS_ASSUMED = text(
  'CERTIFICATES_DEFAULTS_ASSUMED',
  (p: { kubeconfig: string; reason: Reason }, say: Say) =>
    `The cluster's configuration could not be read with ${p.kubeconfig}; what kubeadm has by default is assumed (--config says otherwise). ${say(p.reason)}`,
);
