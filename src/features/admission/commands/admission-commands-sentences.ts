import { failure } from '../../../base/failure.ts';
import { shellWord } from '../../../base/shown.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { count, duration } from '../../../base/wording.ts';

export const ADMISSION_INSTALLED = text(
  'ADMISSION_INSTALLED',
  () =>
    'Bound tokens can now be used. Create one with "kubejoin token create --for-node NAME" and run "kubejoin approve --watch". "kubejoin admission status" shows what the cluster still approves automatically.',
);

export const ADMISSION_DEPLOYED = text(
  'ADMISSION_DEPLOYED',
  (p: { image: string }) =>
    `Bound tokens can now be used. Create one with "kubejoin token create --for-node NAME". The Deployment kube-system/kubejoin-approver runs ${p.image}; "kubejoin admission status" shows how many approvers are ready and what the cluster still approves automatically.`,
);

export const ADMISSION_REMOVED = text(
  'ADMISSION_REMOVED',
  () => 'The objects were deleted. Bound tokens that still exist can no longer be used.',
);

export const ADMISSION_ABSENT = text(
  'ADMISSION_ABSENT',
  () => 'Nothing was changed: the cluster has none of the objects that "kubejoin admission install" creates.',
);

export const ADMISSION_PREVIEWED = text(
  'ADMISSION_PREVIEWED',
  (p: { changes: number }) => `${count(p.changes, 'change', 'changes')} would be made. Nothing was changed.`,
);

export const ADMISSION_IN_PLACE = text(
  'ADMISSION_IN_PLACE',
  () => 'The cluster has everything that bound tokens need.',
);

export const ADMISSION_MISSING = text(
  'ADMISSION_MISSING',
  (p: { objects: readonly string[] }) =>
    `Bound tokens cannot be used yet. "kubejoin admission install" creates the missing objects: ${p.objects.join(', ')}.`,
);

export const ADMISSION_AUTO_APPROVED = text(
  'ADMISSION_AUTO_APPROVED',
  (p: { binding: string | undefined; subject: string }) =>
    `The cluster automatically approves every certificate request from ${p.subject}. ${
      p.binding === undefined
        ? 'No ClusterRoleBinding grants this, so another authorizer of the API server does, such as a webhook.'
        : `To stop this, run "kubectl delete clusterrolebinding -- ${shellWord(p.binding)}".`
    }`,
);

export const ADMISSION_DEPLOYMENT = text(
  'ADMISSION_DEPLOYMENT',
  (p: { image: string; ready: number; replicas: number }) =>
    `The Deployment kube-system/kubejoin-approver runs ${p.image}; ${p.ready} of ${count(p.replicas, 'approver', 'approvers')} ${p.ready === 1 ? 'is' : 'are'} ready.`,
);

export const ADMISSION_NO_DEPLOYMENT = text(
  'ADMISSION_NO_DEPLOYMENT',
  () =>
    'No approver is running in the cluster as a Deployment. If no approver is running elsewhere, machines cannot join with bound tokens.',
);

export const ADMISSION_INVENTORY = text(
  'ADMISSION_INVENTORY',
  (p: { nodes: number }) =>
    `The ConfigMap kube-system/kubejoin-approver-inventory lists ${count(p.nodes, 'node', 'nodes')} that can get serving certificates.`,
);

export const ADMISSION_INVENTORY_IGNORED = text(
  'ADMISSION_INVENTORY_IGNORED',
  () =>
    'The ConfigMap kube-system/kubejoin-approver-inventory is not used: the kubejoin-approver account has no permission to approve serving certificates. To delete the ConfigMap, run "kubejoin admission install --remove-inventory".',
);

export const INVENTORY_FLAGS_UNFIT = text(
  'INVENTORY_FLAGS_UNFIT',
  () => 'This flag cannot be combined with --inventory.',
);

export const ADMISSION_SERVING_UNLISTED = text(
  'ADMISSION_SERVING_UNLISTED',
  () =>
    'The cluster has no inventory, yet the kubejoin-approver account can still approve serving certificates for any name. To revoke this permission, run "kubejoin admission install" again, without an inventory.',
);

export const ADMISSION_UNBOUND_TOKENS = text(
  'ADMISSION_UNBOUND_TOKENS',
  (p: { ids: readonly string[] }) => `Tokens that are not bound to a node: ${p.ids.join(', ')}.`,
);

export const ADMISSION_BOUND_TOKEN = text(
  'ADMISSION_BOUND_TOKEN',
  (p: { id: string; node: string; role: string; usesLeft: number; minutesLeft: number | undefined }) =>
    `The token ${p.id} admits ${p.node} (role: ${p.role}), has ${count(p.usesLeft, 'use', 'uses')} left, and ${
      p.minutesLeft === undefined ? 'never expires' : `expires in ${duration(p.minutesLeft * 60)}`
    }.`,
);

const CERTIFICATES = { client: "the kubelet's client certificate", serving: "the kubelet's serving certificate" };

export const ADMISSION_PENDING = text(
  'ADMISSION_PENDING',
  (p: { name: string; node: string | undefined; certificate: 'client' | 'serving'; seconds: number }) =>
    `The certificate request ${p.name}${p.node === undefined ? '' : ` of ${p.node}`} (${CERTIFICATES[p.certificate]}) has been pending for ${duration(p.seconds)}. "kubejoin approve ${p.name}" decides on it, or says what is missing; "kubectl certificate approve ${p.name}" approves it unchecked.`,
);

export const ADMISSION_PENDING_MORE = text(
  'ADMISSION_PENDING_MORE',
  /** `shown`: those that are listed before. */
  (p: { more: number; shown: number }) =>
    `${p.more}${p.shown === 0 ? '' : ' more'} certificate ${p.more === 1 ? 'request is' : 'requests are'} pending${p.shown === 0 ? `, with ${p.more === 1 ? 'a name' : 'names'} that no kubelet uses` : ''}; "kubectl get csr" lists ${p.shown === 0 && p.more === 1 ? 'it' : 'all of them'}.`,
);

export const ADMISSION_PENDING_UNKNOWN = text(
  'ADMISSION_PENDING_UNKNOWN',
  () =>
    'Whether certificate requests are pending is unknown: the user of the kubeconfig has no permission to list them ("list certificatesigningrequests.certificates.k8s.io").',
);

export const ADMISSION_ALL_BOUND = text(
  'ADMISSION_ALL_BOUND',
  () => "A machine can join only with a token that is bound to it, or with an administrator's approval.",
);

export const ADMISSION_OPEN = text(
  'ADMISSION_OPEN',
  () => 'Machines can still join without a bound token; see above for details.',
);

export const ADMISSION_UNUSABLE = text(
  'ADMISSION_UNUSABLE',
  (p: { isOpen: boolean }) =>
    `Bound tokens cannot be used${p.isOpen ? ', and machines can still join without one' : ''}; see above for details.`,
);

export const REQUEST_DECIDED = text(
  'REQUEST_DECIDED',
  (p: { request: string }) => `Approved the request ${p.request}.`,
);

export const APPROVER_STOPPED = text('APPROVER_STOPPED', () => 'The approver was stopped.');

export const METRICS_WITHOUT_WATCH = text('METRICS_WITHOUT_WATCH', () => 'This flag can be used only with --watch.');

export const REQUEST_NAME_MISSING = failure('REQUEST_NAME_MISSING', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: 'Neither a certificate request nor --watch was specified.',
    cause: '"approve" handles one request or, with --watch, all requests until it is stopped.',
    cure: 'Run "kubejoin approve --watch", or "kubejoin approve NAME", where NAME is one of the names that "kubectl get csr" lists.',
  }),
});

export const SERVING_CERTIFICATES_ON = text(
  'SERVING_CERTIFICATES_ON',
  (p: { node: string }) =>
    `The kubelet on ${p.node} now requests its serving certificate from the cluster. Until you approve the request ("kubectl get csr" lists it after a few seconds; then "kubectl certificate approve NAME"), kubectl logs and kubectl exec fail for this node. Run "kubejoin admission serving --stage certificates" on every other node; "kubejoin admission status" shows which nodes have a certificate. Then run "kubejoin admission serving --stage authority" on each control-plane node.`,
);

export const SERVING_CERTIFICATES_KEPT = text(
  'SERVING_CERTIFICATES_KEPT',
  (p: { node: string }) =>
    `Nothing was changed: the kubelet on ${p.node} already requests its serving certificate from the cluster. Run "kubejoin admission status" on a control-plane node to see whether it has one. If it has none, approve its newest request ("kubectl get csr", then "kubectl certificate approve NAME").`,
);

export const SERVING_CERTIFICATES_OFF = text(
  'SERVING_CERTIFICATES_OFF',
  (p: { node: string }) =>
    `The kubelet on ${p.node} uses a self-signed serving certificate again. Run the same command on every other node.`,
);

export interface Authority {
  node: string;
  /** Control-plane nodes that still differ. */
  remaining: readonly string[];
}

const onOthers = ({ remaining }: Authority): string =>
  remaining.length > 0 ? ` Run the same command on: ${remaining.join(', ')}.` : '';

export const SERVING_AUTHORITY_ON = text(
  'SERVING_AUTHORITY_ON',
  (p: Authority) => `The API server on ${p.node} now verifies kubelet serving certificates.${onOthers(p)}`,
);

export const SERVING_AUTHORITY_OFF = text(
  'SERVING_AUTHORITY_OFF',
  (p: Authority) => `The API server on ${p.node} no longer verifies kubelet serving certificates.${onOthers(p)}`,
);

export const SERVING_STATUS_OFF = text(
  'SERVING_STATUS_OFF',
  () =>
    'Kubelets use self-signed serving certificates. To let them request certificates from the cluster, run "kubejoin admission serving --stage certificates".',
);

export const SERVING_STATUS_UNSIGNED = text(
  'SERVING_STATUS_UNSIGNED',
  (p: { node: string; reason: Reason }, say: Say) =>
    `${p.node} did not present a serving certificate signed by the cluster's CA: ${say(p.reason)}`,
);

export const SERVING_STATUS = text(
  'SERVING_STATUS',
  (p: { signed: number; nodes: number; verifying: readonly string[]; notVerifying: readonly string[] }) =>
    `${p.signed} of ${count(p.nodes, 'node', 'nodes')} ${p.signed === 1 || p.nodes === 1 ? 'has' : 'have'} a serving certificate signed by the cluster's CA. API servers that verify these certificates: ${p.verifying.join(', ') || 'none'}; API servers that do not: ${p.notVerifying.join(', ') || 'none'}.`,
);

export const SERVING_STAGE_MISSING = failure('SERVING_STAGE_MISSING', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: 'No stage was specified.',
    cause:
      'Serving certificates are set up in two stages: first the kubelets get them, then the API server verifies them.',
    cure: 'Add --stage certificates or --stage authority. --stage is optional only with --off, which then undoes both stages.',
  }),
});

export const APPROVER_IMAGE_INVALID = failure('APPROVER_IMAGE_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flag: '--approver-image', value: 'registry.example.com/kubejoin 0.1.0' },
  english: (p: { flag: string; value: string }) => ({
    what: `${p.flag}: "${p.value}" is not a valid image name.`,
    cause: 'An image name has the form REGISTRY/PATH:TAG or REGISTRY/PATH@sha256:DIGEST.',
    cure: `Specify an image that the cluster's nodes can pull, such as ${p.flag} registry.example.com/kubejoin:0.1.0.`,
  }),
});
