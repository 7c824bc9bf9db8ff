import { failure } from '../../../base/failure.ts';
import { and } from '../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import type { ApprovalGrant } from './approval-grants.ts';
import { narrowingCommands } from './narrowing.ts';

export const ADMISSION_NOT_INSTALLED = failure('ADMISSION_NOT_INSTALLED', {
  class: 'cluster',
  sample: {
    server: 'https://10.0.0.1:6443',
    kubeconfig: 'admin.conf',
    missing: ['ClusterRoleBinding kubejoin:kubelet-bootstrap'],
  },
  english: (p: { server: string; kubeconfig: string; missing: readonly string[] }) => ({
    what: `The cluster at ${p.server} does not accept bound tokens yet. No token was created.`,
    cause: `A token that is bound to a node gets its permissions from ${p.missing.length === 1 ? 'an object that is' : 'objects that are'} missing from the cluster: ${and(p.missing)}.`,
    cure: `Run "kubejoin admission install --kubeconfig ${p.kubeconfig}" and, on a machine that keeps running, "kubejoin approve --watch". Then run the same command again.`,
  }),
});

/** A binding, and what it gives to whom. */
function granted({ binding, role, subject }: ApprovalGrant): string {
  return `the ClusterRoleBinding ${binding} (role ${role}) gives this permission to the ${subject.kind.toLowerCase()} ${subject.name}`;
}

export interface Approved {
  server: string;
  /** Empty if no ClusterRoleBinding was found that grants it. */
  grants: readonly ApprovalGrant[];
  /** The API server's reason. */
  reason: string;
}

export const BOUND_TOKENS_APPROVED = failure('BOUND_TOKENS_APPROVED', {
  class: 'cluster',
  sample: {
    server: 'https://10.0.0.1:6443',
    grants: [
      {
        binding: 'auto-approve-csrs-for-group',
        role: 'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
        isRoleNarrow: true,
        subject: { kind: 'Group', name: 'system:bootstrappers' },
        index: 0,
      },
    ],
    reason: 'RBAC: allowed by ClusterRoleBinding "auto-approve-csrs-for-group"',
  },
  english: (p: Approved) => ({
    what: `The cluster at ${p.server} approves the certificate requests of bound tokens automatically. No token was created.`,
    cause: `Such a token would admit any number of machines under any name: the cluster approves their requests, and the approver cannot prevent it. ${
      p.grants.length > 0
        ? `In the cluster, ${and(p.grants.map(granted))}.`
        : `No ClusterRoleBinding was found that grants this; the API server gave ${p.reason === '' ? 'no reason' : `this reason: ${p.reason}`}.`
    }`,
    cure: `To create the token anyway, add --allow-automatic-approval. Otherwise, ${
      p.grants.length > 0
        ? `restrict automatic approval to kubeadm's own tokens, then run the same command again.${p.grants.every(({ isRoleNarrow }) => isRoleNarrow) ? '' : ' The role includes other permissions, so find out first who needs the binding.'} To restrict it: ${narrowingCommands(p.grants).join(' && ')}`
        : 'find out which authorizer of the API server grants "create certificatesigningrequests/nodeclient", and take the permission away from bound tokens. Then run the same command again.'
    }`,
  }),
});

export const APPROVAL_REVIEW_FORBIDDEN = failure('APPROVAL_REVIEW_FORBIDDEN', {
  class: 'cluster',
  sample: {
    server: 'https://10.0.0.1:6443',
    kubeconfig: 'user.conf',
    reason: 'subjectaccessreviews.authorization.k8s.io is forbidden: User "jane" cannot create resource',
  },
  english: (p: { server: string; kubeconfig: string; reason: string }) => ({
    what: `The user in ${p.kubeconfig} is not allowed to ask ${p.server} whether it approves the certificate requests of bound tokens automatically. No token was created.`,
    cause: `In a cluster that does, a bound token would admit any number of machines under any name. The API server returned: ${p.reason}`,
    cure: `Use an administrator's kubeconfig (on a control-plane node, /etc/kubernetes/admin.conf), or ask an administrator for the permission "create subjectaccessreviews.authorization.k8s.io". If "kubejoin admission status" showed the administrator that nothing approves bound tokens, add --allow-automatic-approval.`,
  }),
});

export const BOUND_TOKENS_APPROVED_KNOWINGLY = text(
  'BOUND_TOKENS_APPROVED_KNOWINGLY',
  (p: { reason: Reason }, say: Say) =>
    `Continuing as requested, although the approver may not be able to enforce what bound tokens promise. ${say(p.reason)}`,
);

export const APPROVER_TOKENS_UNUSABLE = text(
  'APPROVER_TOKENS_UNUSABLE',
  (p: { server: string; missing: readonly string[] }) =>
    `Machines cannot join with bound tokens yet: the cluster at ${p.server} lacks ${and(p.missing)}. Run "kubejoin admission install"; the approver can continue to run.`,
);
