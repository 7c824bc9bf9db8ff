import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';
import { grantOf } from '../join-grants.ts';
import { type ConfigProblem, configProblems, problemLines } from './config-problems.ts';

export interface Refused {
  server: string;
  path: string;
  reason: string;
}

const DATA_PROBLEMS = {
  missing: 'It is not there',
  'not-yaml': 'It is no YAML',
  'not-a-map': 'It is no map of fields',
  fields: 'Fields in it are wrong',
};

export interface Malformed {
  object: string;
  key: string;
  problem: keyof typeof DATA_PROBLEMS;
  /** For `not-yaml` and `fields`. */
  problems?: readonly ConfigProblem[];
}

/** What somebody else wrote, with one full stop at its end, whether it came with one or not. */
const sayings = (reason: string, otherwise: string): string => (reason ? `: ${reason.replace(/\.\s*$/, '')}.` : otherwise);

/** The addresses of the Node that is there, and of this machine. */
export interface NameTaken {
  node: string;
  addresses: readonly string[];
  own: readonly string[];
}

const sharedAddress = ({ addresses, own }: NameTaken): string | undefined => addresses.find((address) => own.includes(address));

/** One reading that is forbidden while others are not misses its own permission; all of them, the group that has them. */
function forbiddenCause({ path, everything }: { path: string; everything?: boolean }): string {
  const grant = grantOf(path)?.binding;
  if (everything)
    return 'Nothing of what a joining machine reads is allowed to this token: it lacks the group system:bootstrappers:kubeadm:default-node-token, or the permissions of that group are gone.';
  if (everything === false && grant)
    return `The ${grant}, which "init" makes for joining machines, is missing or was changed; what else a join reads is allowed.`;
  return `The permission that "init" sets up for joining machines${grant ? ` (${grant})` : ''} is missing, or the token lacks the group system:bootstrappers:kubeadm:default-node-token.`;
}

export const cluster = {
  failures: {
    CLUSTER_CREDENTIAL_REJECTED: (p: Refused): FailureText => ({
      what: `${p.server} does not accept the credential of this join (401 for ${p.path}).`,
      cause: `The token has expired, was deleted, or may not be used for authentication. The API server said: ${p.reason}`,
      cure: 'Create a new token on a control-plane node (kubejoin token create --print-join-command) and join with it.',
    }),
    CLUSTER_READ_FORBIDDEN: (p: Refused & { everything?: boolean }): FailureText => ({
      what: `${p.server} does not let the joining machine read ${p.path} (403).`,
      cause: `${forbiddenCause(p)} The API server said: ${p.reason}`,
      cure: p.everything
        ? 'Create a token with that group on a control-plane node (kubejoin token create --print-join-command); where its groups are right, "kubejoin init phase bootstrap-token" and "kubejoin init phase upload-config all" set the permissions up again. Then run the same command again.'
        : `On a control-plane node run "${grantOf(p.path)?.phase ?? 'kubejoin init phase upload-config all'}", then run the same command again.`,
    }),
    CLUSTER_OBJECT_MISSING: (p: { server: string; path: string }): FailureText => ({
      what: `${p.server} has no ${p.path}.`,
      cause: 'The cluster was not made by kubeadm or kubejoin, or the object was deleted.',
      cure: 'On a control-plane node run "kubejoin init phase upload-config all --config FILE" with the configuration of the cluster.',
    }),
    CLUSTER_READ_FAILED: (p: Refused): FailureText => ({
      what: `${p.path} could not be read from ${p.server}.`,
      cause: `The API server kept answering: ${p.reason}`,
      cure: "Look at the API server's log on the control-plane node; when it is healthy again, run the same command again.",
    }),
    CLUSTER_WRITE_FAILED: (p: Refused): FailureText => ({
      what: `${p.path} could not be changed on ${p.server}.`,
      cause: `The API server answered: ${p.reason}`,
      cure: 'Mend what the answer names (for missing rights: the role binding kubeadm:cluster-admins, which admin.conf lives by) and run the same command again.',
    }),
    CLUSTER_DATA_MALFORMED: (p: Malformed): FailureText => ({
      what: `The ${p.object} of the cluster can't be used: its key ${p.key} is not what is expected.`,
      cause: p.problems
        ? `${DATA_PROBLEMS[p.problem]}:${problemLines(configProblems, undefined, p.problems)}`
        : `${DATA_PROBLEMS[p.problem]}.`,
      cure: `Mend it with "kubectl -n kube-system edit ${p.object.split('/')[1]?.length ? `configmap ${p.object.split('/')[1]}` : 'configmap'}", or upload it again with "kubejoin init phase upload-config all --config FILE".`,
    }),
    NODE_NAME_TAKEN: (p: NameTaken): FailureText => ({
      what: `The cluster already has a Node named ${p.node}, and it is Ready.`,
      cause: sharedAddress(p)
        ? `It is this machine's own, which has its address ${sharedAddress(p)}: the machine was joined before, its files were removed since, and the Node was not.`
        : `Another machine uses that name: the Node's addresses are ${p.addresses.join(', ') || 'not known'}, this machine's are ${p.own.join(', ') || 'not known'}. Both have the same host name, or were given the same --node-name.`,
      cure: sharedAddress(p)
        ? `Run "kubectl delete node ${p.node}", then the same command again.`
        : `Join under another name (--node-name NAME), or, if that Node is to go, run "kubectl delete node ${p.node}" first.`,
    }),
    CSR_DENIED: (p: { name: string; node: string; reason: string }): FailureText => ({
      what: `The certificate request ${p.name} for the node ${p.node} was denied.`,
      cause: `An administrator or an approver of the cluster refused it${sayings(p.reason, '.')}`,
      cure: `Ask the cluster's administrator. If it was a mistake: kubectl delete csr ${p.name}, then run the same command again.`,
    }),
    CSR_FAILED: (p: { name: string; node: string; reason: string }): FailureText => ({
      what: `The certificate request ${p.name} for the node ${p.node} was approved but could not be signed.`,
      cause: `The signer said${sayings(p.reason, ' nothing more.')}`,
      cure: "Look at the controller manager's log on the control-plane node (its --cluster-signing-* files and durations), then run the same command again.",
    }),
  },
  texts: {
    WAITING_API_SERVER: (p: { reason: Reason }, say: Say): string =>
      `The API server does not answer as expected; asking again. ${say(p.reason)}`,
    WAITING_CSR_APPROVAL: (p: { name: string }): string =>
      `Waiting for the certificate request ${p.name} to be approved. An administrator does that with: kubectl certificate approve ${p.name}`,
    WAITING_CSR_UNPROVEN: (): string =>
      'Waiting for the certificate of the kubelet. Do not approve any request for this node yet: kubejoin cannot tell yet which one is its own.',
    CSR_OF_OTHERS: (p: { node: string; names: readonly string[]; more: number }): string =>
      `Other requests also name the node ${p.node}. Do not approve them, because somebody else may have made them: ${p.names.join(', ')}${p.more > 0 ? ` and ${p.more} more` : ''}. One of them may be from this machine's kubelet before kubejoin restarted it; it is not needed either.`,
    WAITING_CSR_NONE: (p: { server: string }): string =>
      `Waiting for the kubelet to ask for its certificate: ${p.server} has no request of it yet.`,
    WAITING_CSR_SIGNER: (p: { name: string }): string =>
      `The certificate request ${p.name} is approved; waiting for kube-controller-manager to issue the certificate.`,
    WAITING_CERTIFICATE: (): string => 'Waiting for the cluster to issue the certificate of the kubelet.',
    WAITING_NODE_REGISTERED: (p: { node: string }): string => `Waiting for the kubelet to register the node ${p.node}.`,
  },
};
