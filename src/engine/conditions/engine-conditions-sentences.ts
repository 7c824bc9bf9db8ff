import { Failure, failure } from '../../base/failure.ts';
import { BOOTSTRAP_PHASE_ALSO } from '../../base/phrases.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { count, duration } from '../../base/wording.ts';
import { type EtcdTrouble, listed } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import { CONNECTION_REFUSED } from '../../wire/wire-sentences.ts';
import { isByKubejoin } from './causes.ts';

/** Text from another program, with exactly one full stop at its end. */
export const sayings = (reason: string, otherwise: string): string =>
  reason ? `: ${reason.replace(/\.\s*$/, '')}.` : otherwise;

const lastLines = (log: readonly string[]): string =>
  log.length > 0 ? `Last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : 'The component wrote no log.';

export const CSR_DENIED = failure('CSR_DENIED', {
  class: 'cluster',
  sample: { name: 'csr-4k2bf', node: 'worker-1', reason: 'AutoDenied' },
  english: (p: { name: string; node: string; reason: string }) => ({
    what: `The certificate request ${p.name} for the node ${p.node} was denied.`,
    cause: `An administrator or an approver in the cluster denied the request${sayings(p.reason, '.')}`,
    cure: isByKubejoin(p.reason)
      ? `Fix the cause above, create a new token ("kubejoin token create --for-node ${p.node}"), and run the failed command with it. With the same token, the approver would deny the request again.`
      : `Ask the cluster administrator why the request was denied. If it was denied by mistake, run "kubectl delete csr ${p.name}", then run the failed command again.`,
  }),
});

export const CSR_FAILED = failure('CSR_FAILED', {
  class: 'cluster',
  sample: { name: 'csr-4k2bf', node: 'worker-1', reason: 'SignerValidationFailure' },
  english: (p: { name: string; node: string; reason: string }) => ({
    what: `The certificate request ${p.name} for the node ${p.node} was approved but could not be signed.`,
    cause: `The signer ${p.reason ? `reported${sayings(p.reason, '')}` : 'gave no reason.'}`,
    cure: "Check the controller manager's log and --cluster-signing-* flags (files and durations) on the control-plane nodes, then run the same command again.",
  }),
});

export const CSR_REFUSED = failure('CSR_REFUSED', {
  code: 'CSR_FAILED',
  class: 'cluster',
  sample: {
    server: 'https://192.0.2.10:6443',
    node: 'worker-1',
    reason: 'denied by the admission webhook csr.example.com',
  },
  english: (p: { server: string; node: string; reason: string; bound?: boolean }) => ({
    what: `${p.server} did not accept the certificate request for the node ${p.node}.`,
    cause: `The API server returned: ${p.reason}`,
    cure: `Fix the problem that the API server reported. If a permission is missing, run ${p.bound ? '"kubejoin admission install" with an administrator\'s kubeconfig, which restores the permissions of tokens that are bound to a node' : '"kubejoin init phase bootstrap-token" on a control-plane node, which restores the permissions of bootstrap tokens'}. Then run the failed command again.${p.bound ? '' : ` ${BOOTSTRAP_PHASE_ALSO}`}`,
  }),
});

export const CSR_REPLACED = failure('CSR_REPLACED', {
  class: 'cluster',
  sample: { name: 'node-csr-4k2bf', node: 'worker-1' },
  english: (p: { name: string; node: string }) => ({
    what: `The certificate request ${p.name} in the cluster is not the one that this machine sent for the node ${p.node}.`,
    cause: 'The request was deleted, and someone else created another one with the same name.',
    cure: `Do not approve that request. Run "kubectl get csr ${p.name} -o yaml" to see who created it, then run the failed command again: it makes a new request.`,
  }),
});

export const CSR_CERTIFICATE_UNFIT = failure('CSR_CERTIFICATE_UNFIT', {
  code: 'CSR_FAILED',
  class: 'cluster',
  sample: { name: 'node-csr-4k2bf', node: 'worker-1' },
  english: (p: { name: string; node: string }) => ({
    what: `The cluster issued a certificate for the request ${p.name} that the kubelet of ${p.node} cannot use.`,
    cause: `It has expired, is not for system:node:${p.node}, or does not belong to the key of the request.`,
    cure: "Check this machine's clock and the cluster's signer for kubernetes.io/kube-apiserver-client-kubelet (kube-controller-manager's --cluster-signing-* flags). Then run the failed command again: it makes a new request.",
  }),
});

export const WAITING_CSR_APPROVAL = text(
  'WAITING_CSR_APPROVAL',
  (p: { name: string }) =>
    `Waiting for the certificate request ${p.name} to be approved. An administrator can approve it with: kubectl certificate approve ${p.name}`,
);

export const WAITING_APPROVER = text(
  'WAITING_APPROVER',
  (p: { node: string }) =>
    `Waiting for an approver to admit ${p.node} with its bound token. If no approver is running, an administrator can start one with: kubejoin approve --watch`,
);

export const WAITING_CSR_UNPROVEN = text(
  'WAITING_CSR_UNPROVEN',
  () =>
    "Waiting for the kubelet's certificate. Do not approve any request for this node yet: kubejoin cannot tell which one came from this kubelet.",
);

/** Others' requests; some have names that are not to be shown. */
const others = ({ names, more }: { names: readonly string[]; more: number }): string =>
  names.length === 0 ? '' : `: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;

export const CSR_OF_OTHERS = text('CSR_OF_OTHERS', (p: { node: string; names: readonly string[]; more: number }) =>
  p.names.length + p.more === 1
    ? `There is another certificate request for the node ${p.node}${others(p)}. Do not approve it: someone else may have created it. If an earlier attempt of this machine created it, the request is no longer needed.`
    : `There are other certificate requests for the node ${p.node}${others(p)}. Do not approve them: someone else may have created them. If an earlier attempt of this machine created one of them, that request is no longer needed.`,
);

export const WAITING_CSR_NONE = text(
  'WAITING_CSR_NONE',
  (p: { server: string }) =>
    `Waiting for the kubelet to request its certificate: ${p.server} has not received a request yet.`,
);

export const WAITING_CSR_SIGNER = text(
  'WAITING_CSR_SIGNER',
  (p: { name: string }) =>
    `The certificate request ${p.name} has been approved; waiting for kube-controller-manager to issue the certificate.`,
);

export const WAITING_CERTIFICATE = text(
  'WAITING_CERTIFICATE',
  () => "Waiting for the cluster to issue the kubelet's certificate.",
);

export const ETCD_UNHEALTHY = failure('ETCD_UNHEALTHY', {
  class: 'cluster',
  sample: { total: 3, troubles: [{ url: 'https://192.0.2.12:2379', reason: 'etcdserver: no leader' }], seconds: 120 },
  english: (p: { total: number; troubles: readonly EtcdTrouble[]; seconds: number }, say: Say) => ({
    what: `etcd is not healthy: ${p.troubles.length} of ${count(p.total, 'member', 'members')} did not pass the health check within ${duration(p.seconds)}. No member was added.`,
    cause: `Details:${listed(p.troubles, say)}`,
    cure: `Fix etcd on the control-plane ${p.troubles.length === 1 ? 'node whose member' : 'nodes whose members'} did not pass the health check (check "crictl ps -a --name etcd" and port 2379 there); etcd's maintenance guide describes how to clear alarms such as NOSPACE. Then run the failed command again.`,
  }),
});

export const EXTERNAL_ETCD_UNHEALTHY = failure('EXTERNAL_ETCD_UNHEALTHY', {
  code: 'ETCD_UNHEALTHY',
  class: 'cluster',
  sample: {
    total: 3,
    troubles: [
      { url: 'https://192.0.2.20:2379', reason: new Failure(CONNECTION_REFUSED, { server: '192.0.2.20:2379' }) },
    ],
    seconds: 20,
  },
  english: (p: { total: number; troubles: readonly EtcdTrouble[]; seconds: number }, say: Say) => ({
    what: `The external etcd cannot be used from this machine: ${p.troubles.length} of ${count(p.total, 'endpoint', 'endpoints')} did not pass the health check within ${duration(p.seconds)}.`,
    cause: `Details:${listed(p.troubles, say)}`,
    cure: `Allow connections to the ${p.troubles.length === 1 ? 'endpoint' : 'endpoints'} that failed the health check, or correct etcd.external in the ClusterConfiguration and the certificate files it refers to; then run the same command again.`,
  }),
});

export const COMPONENT_CRASHES = failure('COMPONENT_CRASHES', {
  class: 'host',
  sample: { component: 'kube-apiserver', ends: 2, log: ['Error: unknown flag: --no-such-flag'] },
  english: (p: { component: string; ends: number; log: readonly string[] }) => ({
    what: `${p.component} exited ${p.ends} times right after starting on this machine.`,
    cause: lastLines(p.log),
    cure: `${p.log.length > 0 ? 'Fix the problem shown in the log' : 'Find and fix the problem'}. Common causes are an argument (extraArgs) or a patch that this version of the component does not support, a port in use, and an invalid certificate. Then run the same command again.`,
  }),
});

export const WAITING_COMPONENT_ENDED = text(
  'WAITING_COMPONENT_ENDED',
  (p: { component: string; last: string }) =>
    `${p.component} exited and will be restarted. Last line of its log: ${p.last}`,
);

export const WAITING_COMPONENT = text(
  'WAITING_COMPONENT',
  (p: { component: string; url: string; status: number | undefined }) =>
    `Waiting for ${p.component} to become healthy at ${p.url} (${p.status === undefined ? 'no response yet' : `HTTP ${p.status}`}).`,
);

export const WAITING_LOCAL_API_SERVER = text(
  'WAITING_LOCAL_API_SERVER',
  (p: { server: string; reason: Reason }, say: Say) =>
    `Waiting for this machine's API server (${p.server}): ${say(p.reason)}`,
);

export const WAITING_API_SERVER_RESTART = text(
  'WAITING_API_SERVER_RESTART',
  (p: { reason: Reason }, say: Say) =>
    `Waiting for the kubelet to restart this machine's API server${p.reason === '' ? '.' : `: ${say(p.reason)}`}`,
);

export const WAITING_ETCD_HEALTHY = text(
  'WAITING_ETCD_HEALTHY',
  (p: { troubles: readonly EtcdTrouble[] }, say: Say) =>
    `Waiting for etcd to become healthy; ${p.troubles.length === 1 ? 'this member is' : 'these members are'} not:${listed(p.troubles, say)}`,
);

export const ETCD_MEMBERS_SILENT = text(
  'ETCD_MEMBERS_SILENT',
  (p: { troubles: readonly EtcdTrouble[] }, say: Say) =>
    `Most etcd members are healthy, but etcd can tolerate fewer failures until ${p.troubles.length === 1 ? 'this member recovers' : 'these members recover'}:${listed(p.troubles, say)}`,
);
