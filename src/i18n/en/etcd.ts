import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';

/** Why a certificate or key file for etcd can't be used. `detail`: a date, another file, or the parser's word. */
export type CredentialProblem = 'missing' | 'unreadable' | 'expired' | 'not-yet-valid' | 'other-key' | 'other-ca';

/** Why a member list does not count. `detail`: an ID, a number, a member or another URL. */
export type ListProblem = 'without-itself' | 'twice' | 'too-many' | 'peer-url' | 'other-cluster' | 'disagrees';

/** A Pod that calls itself etcd, and why its URL is not used. */
export interface PassedOverPod {
  pod: string;
  node: string;
  problem: 'no-control-plane' | 'malformed' | 'without-tls';
  url: string;
}

export interface EtcdTrouble {
  url: string;
  reason: Reason;
}

/** The folder of the cluster's certificates, on every control plane. */
export interface Certificates {
  certificatesDir: string;
}

/** How far a new member has come when it goes no further. */
export type EtcdStage = 'starting' | 'catching-up' | 'voter';

const CREDENTIAL_PROBLEMS: Record<CredentialProblem, (detail: string) => string> = {
  missing: () => 'There is no such file',
  unreadable: (detail) => `It holds no usable PEM${detail && ` (${detail})`}`,
  expired: (date) => `The certificate expired at ${date}`,
  'not-yet-valid': (date) => `The certificate is valid only from ${date}; this machine's clock may be wrong`,
  'other-key': (path) => `The key does not belong to the certificate in ${path}`,
  'other-ca': (path) => `The certificate was not issued by the authority in ${path}`,
};

const LIST_PROBLEMS: Record<ListProblem, (detail: string) => string> = {
  'without-itself': (id) => `The server says that it is the member ${id}, but its list does not contain that member`,
  twice: () => 'The list contains the same member ID twice',
  'too-many': (count) => `The list has ${count} members`,
  'peer-url': (member) => `A member has no valid peer URL: ${member}`,
  'other-cluster': (id) => `The server belongs to another etcd cluster (${id}) than the one that answered before`,
  disagrees: (url) => `${url} answers with other members`,
};

const POD_PROBLEMS: Record<PassedOverPod['problem'], (p: PassedOverPod) => string> = {
  'no-control-plane': ({ node, url }) =>
    `the node ${node === '' ? '(none)' : node} does not have the label node-role.kubernetes.io/control-plane (${url})`,
  malformed: ({ url }) => `"${url}" is not a valid etcd URL`,
  'without-tls': ({ url }) => `${url} is not an https:// URL`,
};

const passedOver = ({ pods, more }: { pods: readonly PassedOverPod[]; more: number }): string =>
  pods.map((pod) => `\n    ${pod.pod}: ${POD_PROBLEMS[pod.problem](pod)}`).join('') + (more > 0 ? `\n    and ${more} more` : '');

/** etcdctl in the Pod of a control plane that works. */
const etcdctl = ({ certificatesDir: pki }: Certificates, command: string): string =>
  `"kubectl -n kube-system exec etcd-<a working control plane> -- etcdctl --cacert ${pki}/etcd/ca.crt --cert ${pki}/etcd/healthcheck-client.crt --key ${pki}/etcd/healthcheck-client.key ${command}"`;

const listed = (troubles: readonly EtcdTrouble[], say: Say): string =>
  troubles.map(({ url, reason }) => `\n    ${url}: ${say(reason)}`).join('');

const tail = (log: readonly string[]): string =>
  log.length > 0 ? ` Its last log lines:\n${log.map((line) => `    ${line}`).join('\n')}` : ' No log of it was found under /var/log/pods.';

const called = (name: string): string => (name === '' ? 'which has never started' : `called ${name}`);

const STAGES: Record<EtcdStage, (p: { named: boolean; clientUrl: string }) => string> = {
  starting: ({ named, clientUrl }) =>
    named ? `it has started but does not serve ${clientUrl}` : 'it has not started: the cluster has not heard its name',
  'catching-up': () => 'it serves, but etcd does not make it a voter yet',
  voter: ({ clientUrl }) => `it is a voter, but a read through ${clientUrl} does not succeed`,
};

export const etcd = {
  failures: {
    ETCD_CREDENTIAL_UNUSABLE: (p: { path: string; problem: CredentialProblem; detail: string }): FailureText => ({
      what: `etcd can't be asked with ${p.path}.`,
      cause: `${CREDENTIAL_PROBLEMS[p.problem](p.detail)}.`,
      cure: 'A certificate of this machine: take the file away where there is one, and run the same join again; what is missing is issued anew. etcd/ca.crt comes with the certificate key, or is copied from a working control plane. Certificates of an external etcd come from its owner.',
    }),
    ETCD_URL_INVALID: (p: { url: string }): FailureText => ({
      what: `"${p.url}" is no URL of etcd.`,
      cause: 'Such a URL is http:// or https:// with a host and a port.',
      cure: 'Correct it in the ClusterConfiguration ("kubectl -n kube-system edit configmap kubeadm-config"), or in the annotation of the etcd Pod that has it.',
    }),
    ETCD_URL_WITHOUT_TLS: (p: { url: string }): FailureText => ({
      what: `${p.url} is not used: it would send this machine's etcd traffic without TLS.`,
      cause: 'Certificates are configured for this etcd, so every one of its members must serve clients over https://.',
      cure: 'Change the URL to https:// where it is configured: --advertise-client-urls of that etcd member, or etcd.external in the ClusterConfiguration.',
    }),
    ETCD_LIST_IMPLAUSIBLE: (p: { url: string; problem: ListProblem; detail: string }): FailureText => ({
      what: `The member list from ${p.url} cannot be trusted.`,
      cause: `${LIST_PROBLEMS[p.problem](p.detail)}.`,
      cure: 'Compare "etcdctl member list" on every control plane. Shut down an etcd that was removed or restored from a backup and still runs; then run the same command again.',
    }),
    ETCD_PODS_NOT_BELIEVED: (p: { server: string; pods: readonly PassedOverPod[]; more: number }): FailureText => ({
      what: `None of the etcd Pods at ${p.server} can be trusted to say where etcd is.`,
      cause: `Any kubelet can publish such a Pod, so only https:// URLs of Pods on control-plane nodes are used:${passedOver(p)}`,
      cure: 'If these nodes are control planes, restore the label ("kubectl label node NAME node-role.kubernetes.io/control-plane="). If not, find out who published these Pods: the node may be compromised.',
    }),
    ETCD_NOT_ETCD: (p: { url: string; detail: Reason }, say: Say): FailureText => ({
      what: `What listens at ${p.url} does not answer as etcd does.`,
      cause: `Its answer is not etcd's API: ${say(p.detail)}.`,
      cure: 'See which program listens there ("ss -ltnp" on that machine); etcd serves clients on port 2379, its peers on 2380.',
    }),
    ETCD_CLIENT_REFUSED: (p: { url: string; reason: string }): FailureText => ({
      what: `etcd at ${p.url} refuses the client certificate of this machine.`,
      cause: `It ended the connection with the TLS alert "${p.reason}": the certificate is not from the authority that etcd trusts for clients, or that machine's clock is wrong.`,
      cure: 'Compare "openssl x509 -noout -issuer -dates -in" of the client certificate with etcd\'s --trusted-ca-file. Where the shared certificates are old, upload them again on a working control plane ("kubejoin init phase upload-certs --upload-certs").',
    }),
    ETCD_NO_PODS: (p: { server: string; pods: number }): FailureText => ({
      what: `The cluster at ${p.server} does not tell where its etcd is.`,
      cause:
        p.pods === 0
          ? 'kube-system has no Pod with the labels component=etcd and tier=control-plane.'
          : `Its ${p.pods} etcd Pod(s) lack the annotation kubeadm.kubernetes.io/etcd.advertise-client-urls.`,
      cure: 'Look at "kubectl -n kube-system get pods -l component=etcd -o yaml" and at the kubelet of the control planes; an etcd that is not run by kubeadm has to stand as etcd.external in the ClusterConfiguration.',
    }),
    ETCD_UNREACHABLE: (p: { endpoints: readonly EtcdTrouble[]; seconds: number }, say: Say): FailureText => ({
      what:
        p.endpoints.length === 0
          ? "No member of etcd but this machine's own is known, so none can be asked."
          : `None of etcd's ${p.endpoints.length} endpoint(s) gave the member list within ${p.seconds} s.`,
      cause:
        p.endpoints.length === 0
          ? 'The etcd Pods of the other control planes are gone from kube-system.'
          : `They answered:${listed(p.endpoints, say)}\nA list counts only when a majority of the members confirms it.`,
      cure: 'Open port 2379 of the control planes for this machine, and mend etcd where it does not run ("crictl ps -a --name etcd" there); then run the same command again.',
    }),
    ETCD_REFUSED: (p: Certificates & { request: string; url: string; answer: string }): FailureText => ({
      what: `etcd at ${p.url} refused ${p.request}.`,
      cause: `It answered: "${p.answer}".`,
      cure: `Look at the members with ${etcdctl(p, 'member list -w table')}, mend what the answer names, and run the same command again.`,
    }),
    ETCD_MEMBER_GONE: (p: { peerUrl: string }): FailureText => ({
      what: `The etcd member ${p.peerUrl}, this machine's, is not in the member list any more.`,
      cause: 'It was there when this join went on; somebody has removed it since.',
      cure: 'Find out who did, then run the same command again.',
    }),
    ETCD_DATA_NOT_OURS: (p: { dataDir: string; peerUrl: string }): FailureText => ({
      what: `${p.dataDir} is not empty, though etcd has no member ${p.peerUrl} that it could be the data of. Nothing was changed there.`,
      cause:
        'It is the data of an earlier member, or of something else. No unfinished join of kubejoin on this machine made it, so it is not removed.',
      cure: `If nobody needs it, empty it ("kubejoin reset" does, or "rm -rf ${p.dataDir}/*"); else move it away. Then run the same command again.`,
    }),
    ETCD_LEARNER_NOT_OURS: (p: Certificates & { id: string; name: string; peerUrl: string }): FailureText => ({
      what: `etcd has a learner ${p.id} at ${p.peerUrl} already, this machine's address, called ${p.name}.`,
      cause:
        'It has started, and no unfinished join of kubejoin on this machine added it: another tool did, or another machine had this address.',
      cure: `If it is not needed, remove it with ${etcdctl(p, `member remove ${p.id}`)} and run the same command again.`,
    }),
    ETCD_VOTER_WITHOUT_DATA: (p: Certificates & { id: string; peerUrl: string; dataDir: string }): FailureText => ({
      what: `etcd counts on ${p.peerUrl}, this machine, as a voting member (${p.id}), but there is no data of it in ${p.dataDir}.`,
      cause: 'The machine was a control plane before and has lost its disk, or was reset while etcd could not be reached.',
      cure: `A voter is never removed automatically. See that the other members are healthy, remove it with ${etcdctl(p, `member remove ${p.id}`)}, and run the same command again.`,
    }),
    ETCD_NAME_TAKEN: (p: Certificates & { id: string; name: string; peerUrl: string; otherPeerUrls: readonly string[] }): FailureText => ({
      what: `etcd has a member ${p.id} called ${p.name} already, at ${p.otherPeerUrls.join(', ')}; this machine is ${p.peerUrl}.`,
      cause:
        "The machine's address has changed, or it was set up anew without its old member being removed, or another machine has its name. A new etcd does not start while its name stands for two addresses.",
      cure: `If the old member is gone for good, remove it with ${etcdctl(p, `member remove ${p.id}`)}; else give this machine another name (--node-name). Then run the same command again.`,
    }),
    ETCD_LEARNER_IN_THE_WAY: (p: Certificates & { id: string; name: string; peerUrl: string; seconds: number }): FailureText => ({
      what: `etcd takes one learner at a time, and for ${p.seconds} s another one has not got further: ${p.id} at ${p.peerUrl}, ${called(p.name)}.`,
      cause: 'Another control plane is being joined and hangs, or its join was given up and has left the learner.',
      cure: `See what becomes of that machine. If nobody joins it any more, remove the learner with ${etcdctl(p, `member remove ${p.id}`)}; then run the same command again.`,
    }),
    ETCD_ADDITION_REFUSED: (
      p: Certificates & { answer: Reason; members: number; troubles: readonly EtcdTrouble[]; seconds: number },
      say: Say,
    ): FailureText => ({
      what: `For ${p.seconds} s etcd has not taken this machine as a member.`,
      cause:
        `It answered: "${say(p.answer)}". ` +
        (p.troubles.length > 0
          ? `Of its ${p.members} member(s) these do not answer:${listed(p.troubles, say)}\n    It takes no further one while a majority would depend on those.`
          : `Its ${p.members} member(s) answer here; to each other they may not.`),
      cure: `Mend those members, or remove one that is gone for good (${etcdctl(p, 'member list')} has the ids); then run the same command again.`,
    }),
    ETCD_MEMBER_CRASHES: (p: { ends: number; log: readonly string[] }): FailureText => ({
      what: `etcd has ended ${p.ends} times on this machine.`,
      cause: `The cause stands in its log.${tail(p.log)}`,
      cure: 'Mend what the log names: often a port in use, a certificate, a full or slow disk, or extraArgs that this version of etcd does not know. Then run the same command again.',
    }),
    ETCD_MEMBER_NOT_READY: (
      p: {
        stage: EtcdStage;
        named: boolean;
        id: string;
        clientUrl: string;
        seconds: number;
        reason: Reason;
        log: readonly string[];
      },
      say: Say,
    ): FailureText => ({
      what: `After ${p.seconds} s the new etcd member ${p.id} is not ready: ${STAGES[p.stage](p)}.`,
      cause: `${p.reason === '' ? '' : `The last answer: ${say(p.reason)}`}${tail(p.log)}`,
      cure: 'Look at the container ("crictl ps -a --name etcd", "journalctl -u kubelet") and at the way between the control planes (port 2380); then run the same command again. The limit is timeouts.etcdAPICall.',
    }),
    ETCD_CONTAINER_STAYS: (p: { seconds: number }): FailureText => ({
      what: `etcd's container on this machine has not ended within ${p.seconds} s after its manifest was removed.`,
      cause: 'The kubelet or the container runtime is stuck.',
      cure: 'Look at "crictl ps --name etcd" and "journalctl -u kubelet"; end the container with "crictl stop".',
    }),
    ETCD_UNHEALTHY: (p: { total: number; troubles: readonly EtcdTrouble[]; seconds: number }, say: Say): FailureText => ({
      what: `etcd is not healthy: ${p.troubles.length} of its ${p.total} member(s) did not answer well within ${p.seconds} s. Nothing was added to it.`,
      cause: `They answered:${listed(p.troubles, say)}`,
      cure: 'Mend etcd on those control planes ("crictl ps -a --name etcd" there, port 2379); an alarm such as NOSPACE is cleared as etcd\'s maintenance guide says. Then run the same command again.',
    }),
    EXTERNAL_ETCD_UNHEALTHY: (p: { total: number; troubles: readonly EtcdTrouble[]; seconds: number }, say: Say): FailureText => ({
      what: `The external etcd can't be used from this machine: ${p.troubles.length} of ${p.total} endpoint(s) did not answer well within ${p.seconds} s.`,
      cause: `They answered:${listed(p.troubles, say)}`,
      cure: 'Open the way to those endpoints, or correct etcd.external in the ClusterConfiguration and the certificate files that it names; then run the same command again.',
    }),
  },
  texts: {
    WAITING_ETCD_PODS: (p: { pods: number }): string =>
      `Waiting for etcd's Pods to say where it is (${p.pods} found, none with its address).`,
    ETCD_PODS_PASSED_OVER: (p: { pods: readonly PassedOverPod[]; more: number }): string =>
      `These etcd Pods were ignored. A control plane that is still joining is normal here; any other node may be compromised:${passedOver(p)}`,
    WAITING_ETCD: (p: { endpoints: readonly EtcdTrouble[] }, say: Say): string =>
      `etcd does not give its member list; asking again.${listed(p.endpoints, say)}`,
    WAITING_ETCD_HEALTHY: (p: { troubles: readonly EtcdTrouble[] }, say: Say): string =>
      `Waiting for etcd to be healthy; these members are not:${listed(p.troubles, say)}`,
    WAITING_ETCD_LEARNER: (p: { id: string; name: string; peerUrl: string }): string =>
      `etcd takes one learner at a time; waiting for ${p.name === '' ? p.id : p.name} (${p.peerUrl}) to become a voter.`,
    WAITING_ETCD_ADDITION: (p: { reason: Reason }, say: Say): string =>
      `etcd does not take a further member yet: ${say(p.reason)}; asking again.`,
    WAITING_ETCD_MEMBER: (p: { stage: EtcdStage; named: boolean; id: string; clientUrl: string; reason: Reason }, say: Say): string =>
      `Waiting for the new etcd member ${p.id}: ${STAGES[p.stage](p)}.${p.reason === '' ? '' : ` ${say(p.reason)}`}`,
    WAITING_ETCD_ENDED: (p: { last: string }): string => `etcd has ended and will be started again. The last line of its log: ${p.last}`,
    ETCD_ANSWERS_AS_ANOTHER: (p: { id: string }): string => `another member (${p.id}) answers there`,
    ETCD_OUT_OF_TIME: (): string => 'It was not done in time.',
    ETCD_LEARNER_RESTARTED: (p: { clientUrl: string }): string =>
      `The new etcd member was listed but did not serve ${p.clientUrl}; it has no vote yet, so it was restarted.`,
    ETCD_MEMBERS_SILENT: (p: { troubles: readonly EtcdTrouble[] }, say: Say): string =>
      `A majority of etcd is healthy, but not these members; the fewer are left, the fewer may fail:${listed(p.troubles, say)}`,
    ETCD_TAKING_BACK: (p: { peerUrl: string }): string => `Taking this machine out of etcd again (${p.peerUrl}).`,
    ETCD_TAKEN_BACK: (p: { peerUrl: string }): string =>
      `The learner ${p.peerUrl} is out of etcd again; its manifest and the data that this join made are gone.`,
    ETCD_OF_ANOTHER_STAYS: (p: { peerUrl: string; manifestPath: string; dataDir: string }): string =>
      `The learner ${p.peerUrl} is out of etcd again, but ${p.manifestPath} is not what this join wrote there: it stays, and ${p.dataDir} with it. Nothing needs them any more: remove that manifest, wait until its container is gone, and empty that directory.`,
    MANIFEST_WITHDRAWN: (p: { path: string }): string => `${p.path} was removed again: its Pod cannot run without this machine's etcd.`,
    MANIFEST_NOT_WITHDRAWN: (p: { path: string; reason: Reason }, say: Say): string =>
      `${say(p.reason)} Without etcd its Pod can only end again and again: remove ${p.path} yourself.`,
    ETCD_MEMBER_FROM_BEFORE: (p: Certificates & { peerUrl: string }): string =>
      `An earlier join of this machine that was cut off has announced the member ${p.peerUrl} to etcd, and it may be there still; as a learner it keeps every other control plane from joining. It could not be taken back now. Mend what stopped this join and run it again: it goes on with that member. Or see ${etcdctl(p, 'member list')} and remove it.`,
    ETCD_LEARNER_STAYS: (p: Certificates & { id: string; peerUrl: string; reason: Reason }, say: Say): string =>
      `It could not be made sure that the learner ${p.peerUrl} of this join is gone from etcd: ${say(p.reason)} See ${etcdctl(p, 'member list')}; if it is listed, remove it with ${etcdctl(p, `member remove ${p.id || '<its id>'}`)}.`,
    ETCD_VOTER_STAYS: (p: { id: string; peerUrl: string }): string =>
      `This machine is a voting member of etcd by now (${p.id}, ${p.peerUrl}); it stays, with its manifest and its data. Run the same command again to finish; to undo it, run "kubejoin reset".`,
    ETCD_DATA_STAYS: (p: { manifestPath: string; dataDir: string; reason: Reason }, say: Say): string =>
      `The learner is gone from etcd, but not all that ran it: ${say(p.reason)} See that ${p.manifestPath} and its container are gone, then empty ${p.dataDir}.`,
  },
};
