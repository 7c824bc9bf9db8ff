import { Failure, failure } from '../../base/failure.ts';
import { type Reason, type Say, text } from '../../base/text.ts';
import { duration } from '../../base/wording.ts';
import { GRPC_FAULT } from '../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { CONNECTION_REFUSED } from '../../wire/wire-sentences.ts';

/** A fault of a certificate or key file for etcd. Its `detail`: a date, another file, or the parser's error. */
export type CredentialProblem = 'missing' | 'unreadable' | 'expired' | 'not-yet-valid' | 'other-key' | 'other-ca';

const CREDENTIAL_PROBLEMS: Record<CredentialProblem, (detail: string) => string> = {
  missing: () => 'The file does not exist',
  unreadable: (detail) => `The file does not contain usable PEM data${detail && ` (${detail})`}`,
  expired: (date) => `The certificate expired at ${date}`,
  'not-yet-valid': (date) => `The certificate is not valid before ${date}; this machine's clock may be wrong`,
  'other-key': (path) => `The key does not belong to the certificate in ${path}`,
  'other-ca': (path) => `The certificate was not issued by the CA in ${path}`,
};

/** A fault of a member list. Its `detail`: an ID, a number, a member or another URL. */
export type ListProblem =
  | 'without-itself'
  | 'twice'
  | 'too-many'
  | 'too-many-urls'
  | 'peer-url'
  | 'other-cluster'
  | 'disagrees';

const LIST_PROBLEMS: Record<ListProblem, (detail: string, most?: number) => string> = {
  'without-itself': (id) =>
    `The server reports that it is member ${id}, but its member list does not contain that member`,
  twice: () => 'The list contains the same member ID twice',
  'too-many': (count) => `The list has ${count} members`,
  'too-many-urls': (id, most) => `Member ${id} has more than ${most} URLs`,
  'peer-url': (member) => `A member has no valid peer URL: ${member}`,
  'other-cluster': (id) =>
    `The server belongs to a different etcd cluster (${id}) than the server that responded before`,
  disagrees: (url) => `${url} returns a different list`,
};

/** An endpoint that gave no usable answer. */
export interface EtcdTrouble {
  url: string;
  reason: Reason;
}

export const listed = (troubles: readonly EtcdTrouble[], say: Say): string =>
  troubles.map(({ url, reason }) => `\n    ${url}: ${say(reason)}`).join('');

export const ETCD_CREDENTIAL_UNUSABLE = failure('ETCD_CREDENTIAL_UNUSABLE', {
  code: 'CERTIFICATE_INVALID',
  class: 'host',
  sample: {
    path: '/etc/kubernetes/pki/etcd/healthcheck-client.crt',
    problem: 'expired',
    detail: '2026-04-01T10:00:00.000Z',
  },
  english: (p: { path: string; problem: CredentialProblem; detail: string }) => ({
    what: `${p.path} cannot be used to connect to etcd.`,
    cause: `${CREDENTIAL_PROBLEMS[p.problem](p.detail)}.`,
    cure: 'If the certificate was issued for this machine, remove the file (if it exists) and run the same join again: the join issues missing certificates. If the file is etcd/ca.crt, join with the certificate key, or copy the file from a working control-plane node. If the file is for an external etcd, get it from the administrator of that etcd.',
  }),
});

export const ETCD_URL_INVALID = failure('ETCD_URL_INVALID', {
  code: 'ETCD_ADDRESS_UNKNOWN',
  class: 'cluster',
  sample: { url: 'etcd-1:2379' },
  english: (p: { url: string }) => ({
    what: `"${p.url}" is not a valid etcd URL.`,
    cause: 'An etcd URL must start with http:// or https:// and include a host and a port.',
    cure: 'Correct the URL in the ClusterConfiguration ("kubectl -n kube-system edit configmap kubeadm-config"), or in the etcd Pod annotation that contains it.',
  }),
});

export const ETCD_URL_WITHOUT_TLS = failure('ETCD_URL_WITHOUT_TLS', {
  code: 'ETCD_ADDRESS_UNKNOWN',
  class: 'cluster',
  sample: { url: 'http://192.0.2.10:2379' },
  english: (p: { url: string }) => ({
    what: `${p.url} was not used: this machine's etcd traffic would be sent without TLS.`,
    cause: 'Certificates are configured for etcd, so all etcd members must serve clients over HTTPS.',
    cure: 'Change http:// to https:// where the URL is configured: in the --advertise-client-urls flag of the etcd member, or in the etcd.external field of the ClusterConfiguration.',
  }),
});

export const ETCD_LIST_IMPLAUSIBLE = failure('ETCD_LIST_IMPLAUSIBLE', {
  class: 'cluster',
  sample: { url: 'https://192.0.2.10:2379', problem: 'without-itself', detail: '8e9e05c52164694d' },
  english: (p: { url: string; problem: ListProblem; detail: string; most?: number | undefined }) => ({
    what: `The member list from ${p.url} cannot be trusted.`,
    cause: `${LIST_PROBLEMS[p.problem](p.detail, p.most)}.`,
    cure: 'Compare the output of "etcdctl member list" on all control-plane nodes. If an etcd instance that was removed from the cluster or restored from a backup is still running, shut it down; then run the failed command again.',
  }),
});

export const ETCD_NOT_ETCD = failure('ETCD_NOT_ETCD', {
  class: 'cluster',
  sample: {
    url: 'https://192.0.2.10:2379',
    detail: GRPC_FAULT({ type: 'not-grpc', status: 404, contentType: 'text/plain' }),
  },
  english: (p: { url: string; detail: Reason }, say: Say) => ({
    what: `The program at ${p.url} does not respond like etcd.`,
    cause: `The response does not match the etcd API: ${say(p.detail)}.`,
    cure: `Check which program is listening at ${p.url} ("ss -ltnp" on that machine); etcd serves clients on port 2379 and peers on port 2380.`,
  }),
});

export const ETCD_CLIENT_REFUSED = failure('ETCD_CLIENT_REFUSED', {
  class: 'cluster',
  sample: { url: 'https://192.0.2.10:2379', reason: 'unknown ca' },
  english: (p: { url: string; reason: string }) => ({
    what: `etcd at ${p.url} rejected this machine's client certificate.`,
    cause: `etcd closed the connection with the TLS alert "${p.reason}": the client certificate was not issued by the CA that etcd trusts for clients, or the etcd machine's clock is wrong.`,
    cure: 'Check the issuer and validity of the client certificate ("openssl x509 -noout -issuer -dates -in FILE"), and compare the issuer with the CA in etcd\'s --trusted-ca-file. If the shared certificates are outdated, upload them again from a working control-plane node ("kubejoin init phase upload-certs --upload-certs").',
  }),
});

/** Nothing for a single attempt. */
const within = (seconds: number): string => (seconds === 0 ? '' : ` within ${duration(seconds)}`);

export const ETCD_UNREACHABLE = failure('ETCD_UNREACHABLE', {
  class: 'cluster',
  sample: {
    endpoints: [
      { url: 'https://192.0.2.10:2379', reason: new Failure(CONNECTION_REFUSED, { server: '192.0.2.10:2379' }) },
    ],
    seconds: 120,
  },
  english: (p: { endpoints: readonly EtcdTrouble[]; seconds: number }, say: Say) => ({
    what:
      p.endpoints.length === 0
        ? "No etcd member other than this machine's is known."
        : p.endpoints.length === 1
          ? `The etcd endpoint returned no member list${within(p.seconds)}.`
          : `None of the ${p.endpoints.length} etcd endpoints returned a member list${within(p.seconds)}.`,
    cause:
      p.endpoints.length === 0
        ? 'The etcd Pods of the other control-plane nodes are gone from kube-system.'
        : `Details:${listed(p.endpoints, say)}\nA member list is valid only if a majority of the members confirms it.`,
    cure: 'Make sure that this machine can reach port 2379 on the control-plane nodes, and fix etcd where it is not running (check "crictl ps -a --name etcd" there); then run the failed command again.',
  }),
});

export const WAITING_ETCD = text(
  'WAITING_ETCD',
  (p: { endpoints: readonly EtcdTrouble[] }, say: Say) =>
    `etcd has not returned a member list yet; retrying.${listed(p.endpoints, say)}`,
);
