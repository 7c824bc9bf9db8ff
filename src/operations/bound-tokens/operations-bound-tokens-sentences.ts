import { failure } from '../../base/failure.ts';
import { and } from '../../base/phrases.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import type { ApprovalGrant } from './approval-grants.ts';
import { narrowingCommands } from './narrowing.ts';

export interface KeyOfNode {
  node: string;
  /** sha256:HEX of the public key. */
  key: string;
}

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
  code: 'CLUSTER_FORBIDDEN',
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

// Why an approver denies a request, which a join finds in the cluster
export const REQUEST_NOT_EXACT = text(
  'REQUEST_NOT_EXACT',
  (p: { node: string }) =>
    `The request differs from the one that the kubelet on ${p.node} creates: it has a different subject, or additional names or fields.`,
);

export const REQUEST_OTHER_NODE = text(
  'REQUEST_OTHER_NODE',
  (p: { node: string; asked: string }) =>
    `The request is for the node ${p.asked}, but its token admits only ${p.node}. If the machine should be ${p.asked}, join it with a token from "kubejoin token create --for-node ${p.asked}". If it should be ${p.node}, add --node-name ${p.node} to its join.`,
);

export const REQUEST_KEY_WEAK = text(
  'REQUEST_KEY_WEAK',
  (p: { key: string }) =>
    `The key in the request is too weak (${p.key}). Kubelets use ECDSA keys of at least 256 bits or RSA keys of at least 2048 bits.`,
);

export const REQUEST_USAGES = text(
  'REQUEST_USAGES',
  (p: { usages: readonly string[] }) =>
    `A kubelet's client certificate is for digital signatures and client authentication, but the request specifies: ${p.usages.join(', ')}.`,
);

export const TOKEN_USED_UP = text(
  'TOKEN_USED_UP',
  (p: KeyOfNode & { admitted: readonly string[] }) =>
    `The token for ${p.node} has no uses left. It has admitted the ${p.admitted.length === 1 ? 'key' : 'keys'} ${and(p.admitted)}; this request has the key ${p.key}. If ${p.admitted.length === 1 ? 'the admitted key does' : 'one of the admitted keys does'} not belong to the intended machine, the token was stolen, and the thief now has a certificate for ${p.node}: delete that Node and create a token for another name. If it belongs to an earlier attempt of this machine that lost its key (a kubelet that was stopped, or a disk that was erased), create another token: kubejoin token create --for-node ${p.node}`,
);
