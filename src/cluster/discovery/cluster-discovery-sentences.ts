import { EVER, failure } from '../../base/failure.ts';
import { BOOTSTRAP_PHASE_ALSO, type Expected, listed, tried, upTo, type Waited } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';
import { type DocumentProblem, documentProblems } from '../kubeconfig/document-problems.ts';

/**
 * A signer at work signs at once. After the end of one controller manager, the next one waits for its lease (15 s),
 * tries for it every few seconds, and starts its controllers.
 */
const UNKNOWN_TOKEN_MS = 30_000;

/** Time for init to make cluster-info public after its API server starts. After that, public access was removed. */
const FORBIDDEN_MS = 60_000;

/** Time for a new API server to load the token Secrets. */
const REJECTED_MS = 2_000;

/** Time to create a token, on another machine, for a join that has already begun. */
const REJECTED_TOKEN_MS = 10_000;

export const CLUSTER_INFO_UNAUTHORIZED = failure('CLUSTER_INFO_UNAUTHORIZED', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443' },
  english: (p: { server: string }) => ({
    what: `${p.server} rejects anonymous requests (401), so token discovery cannot work.`,
    cause: 'Anonymous access to the API server is disabled.',
    cure: 'Join with a discovery file ("kubejoin join --discovery-file FILE --tls-bootstrap-token TOKEN").',
  }),
});

export const CLUSTER_INFO_FORBIDDEN = failure('CLUSTER_INFO_FORBIDDEN', {
  class: 'discovery',
  retry: { withinMs: FORBIDDEN_MS },
  sample: { server: '10.0.0.1:6443' },
  english: (p: Waited & { server: string }) => ({
    what: `${p.server} does not allow anonymous access to kube-public/cluster-info (403).`,
    cause: `Public access was disabled, or the cluster's RBAC roles have not been created yet.${tried(p)}`,
    cure: `Join with a discovery file ("kubejoin join --discovery-file FILE --tls-bootstrap-token TOKEN"), or restore public access on a control-plane node with "kubejoin init phase bootstrap-token". ${BOOTSTRAP_PHASE_ALSO}`,
  }),
});

export const CLUSTER_INFO_NOT_FOUND = failure('CLUSTER_INFO_NOT_FOUND', {
  class: 'discovery',
  retry: { withinMs: (p) => (p.program === undefined ? EVER : 0) },
  sample: { server: '10.0.0.1:6443' },
  english: (p: Waited & { server: string; program?: string }) => ({
    what: p.program
      ? `${p.server} is not the address of an API server.`
      : `The ConfigMap kube-public/cluster-info does not exist in the cluster at ${p.server}.`,
    cause: p.program
      ? `The ${p.program} uses this port by default, and the server that responds there has no ConfigMap cluster-info.`
      : `"kubeadm init" has not created the ConfigMap cluster-info yet, or the cluster was not created by kubeadm.${tried(p)}`,
    cure: p.program
      ? 'Use the port of the API server, usually 6443. "kubejoin token create --print-join-command" on a control-plane node prints the address.'
      : `Wait for "kubeadm init" to finish, or create the ConfigMap cluster-info with "kubejoin init phase bootstrap-token" on a control-plane node. ${BOOTSTRAP_PHASE_ALSO}`,
  }),
});

export const API_SERVER_NOT_READY = failure('API_SERVER_NOT_READY', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', status: 503 },
  english: (p: Waited & { server: string; status: number; retryAfterSeconds?: number }) => ({
    what: `${p.server} responds but is not ready (HTTP ${p.status}).`,
    cause: `${
      p.status === 429
        ? 'The API server is overloaded and rejects requests (429 Too Many Requests; API Priority and Fairness).'
        : 'The API server or its etcd is still starting, or is unhealthy.'
    }${tried(p)}`,
    cure:
      p.status === 429
        ? 'Join fewer machines at a time, find out what is sending so many requests ("kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels"), then run the failed command again.'
        : `Run curl -k "https://${p.server}/readyz?verbose" to see which checks fail; when the API server is ready, run the failed command again.`,
  }),
});

export const API_UNEXPECTED_STATUS = failure('API_UNEXPECTED_STATUS', {
  code: 'API_RESPONSE_UNEXPECTED',
  class: 'discovery',
  sample: {
    server: '10.0.0.1:6443',
    request: 'GET /api/v1/namespaces/kube-public/configmaps/cluster-info',
    status: 418,
  },
  english: (p: { server: string; request: string; status: number }) => ({
    what: `${p.server} returned HTTP ${p.status} for ${p.request}.`,
    cause: `A Kubernetes API server does not return HTTP ${p.status} for cluster-info: another program is listening at ${p.server}, or a proxy is responding instead of the API server. Redirects are not followed.`,
    cure: 'Use the address and port of the API server: "kubectl cluster-info" shows them.',
  }),
});

export const CLUSTER_INFO_MALFORMED = failure('CLUSTER_INFO_MALFORMED', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', problem: 'no-kubeconfig' },
  english: (p: { server: string; problem: DocumentProblem; detail?: string }) => ({
    what: `The ConfigMap kube-public/cluster-info from ${p.server} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
    cause: 'The ConfigMap was edited by hand, or the cluster was not created by kubeadm.',
    cure: `On a control-plane node, inspect the ConfigMap with "kubectl -n kube-public get configmap cluster-info -o yaml", or recreate it with "kubejoin init phase bootstrap-token". ${BOOTSTRAP_PHASE_ALSO}`,
  }),
});

export const SIGNATURE_MISSING = failure('SIGNATURE_MISSING', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', tokenId: 'abcdef' },
  english: (p: Waited & { server: string; tokenId: string }) => ({
    what: `The cluster-info from ${p.server} is not signed yet: it has no signature for the token ${p.tokenId} or any other token.`,
    cause: `The controller manager, which signs cluster-info, has not started, or the cluster has no valid token to sign it with.${tried(p)}`,
    cure: 'Create a token on a control-plane node ("kubejoin token create --print-join-command"), and check that kube-controller-manager is running.',
  }),
});

export const TOKEN_UNKNOWN = failure('TOKEN_UNKNOWN', {
  class: 'discovery',
  retry: { withinMs: (p) => (p.rejected ? REJECTED_TOKEN_MS : UNKNOWN_TOKEN_MS), later: false },
  sample: { server: '10.0.0.1:6443', tokenId: 'abcdef', others: ['fedcba'] },
  /** rejected: by an API server (401). Otherwise the token has only not signed cluster-info. */
  english: (p: Waited & { server: string; tokenId: string; others: string[]; rejected?: boolean }) => {
    const opening = p.rejected ? 'The API server rejects the token (401), and the' : 'The';
    const signed =
      p.others.length === 0
        ? 'is not signed with any token'
        : `is signed with ${p.others.length === 1 ? 'another token' : 'other tokens'} (${listed(p.others)})`;
    const use = p.rejected ? 'authentication' : 'signing';
    return {
      what: `The cluster at ${p.server} does not know the token ${p.tokenId}.`,
      cause: `${opening} cluster-info ${signed}: the token ${p.tokenId} has expired, was deleted, cannot be used for ${use}, or belongs to another cluster.`,
      cure: 'Create a new token on a control-plane node with "kubejoin token create --print-join-command".',
    };
  },
});

export const SIGNATURE_INVALID = failure('SIGNATURE_INVALID', {
  class: 'discovery',
  retry: { later: false },
  sample: { server: '10.0.0.1:6443', tokenId: 'abcdef' },
  english: (p: { server: string; tokenId: string }) => ({
    what: `The signature for the token ${p.tokenId} in the cluster-info from ${p.server} is not valid, so the server cannot be trusted.`,
    cause:
      "The part of the token after the dot is mistyped, or the response does not come from the cluster's API server.",
    cure: 'Check the token with "kubejoin token list" on a control-plane node, or create a new token with "kubejoin token create --print-join-command".',
  }),
});

export const CA_PIN_MISMATCH = failure('CA_PIN_MISMATCH', {
  class: 'discovery',
  retry: { later: false },
  sample: {
    server: '10.0.0.1:6443',
    expected: ['sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    seen: ['sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'],
  },
  english: (p: { server: string; expected: string[]; seen: string[] }) => ({
    what: `No CA of the cluster at ${p.server} matches ${p.expected.length === 1 ? 'the specified CA hash' : 'any of the specified CA hashes'}.`,
    cause: `Expected: ${listed(p.expected)}. Found: ${listed(p.seen)}. ${p.expected.length === 1 ? 'The expected hash belongs' : 'The expected hashes belong'} to another cluster or an earlier CA, or someone is intercepting the connection.`,
    cure: 'Print the correct hash on a control-plane node ("kubejoin ca-hash" or "kubejoin token create --print-join-command"). Do not copy it from this message.',
  }),
});

export const CLUSTER_INFO_CHANGED = failure('CLUSTER_INFO_CHANGED', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443' },
  english: (p: { server: string }) => ({
    what: `${p.server} returned a different cluster-info over the verified connection than over the first, unverified one.`,
    cause:
      'The cluster-info was changed between the two reads (for example, by a CA rotation), or someone who knows the token forged the first response.',
    cure: 'Run the same command again. If the problem recurs, delete the token ("kubejoin token delete ID") and find out who is intercepting the connection.',
  }),
});

export const CREDENTIAL_REJECTED = failure('CREDENTIAL_REJECTED', {
  class: 'discovery',
  retry: { withinMs: REJECTED_MS, later: false },
  sample: { server: '10.0.0.1:6443', credential: 'bootstrap-token', tokenId: 'abcdef' },
  english: (p: Waited & { server: string; credential: 'bootstrap-token' | 'discovery-file'; tokenId?: string }) => ({
    what:
      p.credential === 'bootstrap-token'
        ? `${p.server} rejected the bootstrap token ${p.tokenId ?? ''} (401).`
        : `${p.server} rejected the credential in the discovery file (401).`,
    cause: 'The credential has expired, was deleted, cannot be used for authentication, or belongs to another cluster.',
    cure:
      p.credential === 'bootstrap-token'
        ? 'Create a new token on a control-plane node with "kubejoin token create --print-join-command".'
        : 'Get a new discovery file, or add --tls-bootstrap-token with a token from "kubejoin token create".',
  }),
});

export const DISCOVERY_WAITING = text(
  'DISCOVERY_WAITING',
  (p: Expected & { server: string }) => `Waiting for the cluster at ${p.server}${upTo(p)}`,
);

export const DISCOVERY_NO_ANSWER_YET = text(
  'DISCOVERY_NO_ANSWER_YET',
  (p: Expected & { server: string }) => `Waiting for the cluster at ${p.server}${upTo(p)}: no response yet`,
);

export const DISCOVERY_OTHER_SERVER = text(
  'DISCOVERY_OTHER_SERVER',
  (p: { given: string; found: string }) =>
    `The cluster-info specifies the server ${p.found}, but kubejoin connected to ${p.given}.`,
);

export const DISCOVERY_CLUSTER_INFO_FORBIDDEN = text(
  'DISCOVERY_CLUSTER_INFO_FORBIDDEN',
  (p: { server: string }) =>
    `${p.server} does not allow access to cluster-info, but the server's certificate is valid, so the discovery file is used unchanged.`,
);

export const DISCOVERY_CLUSTER_INFO_UNUSABLE = text(
  'DISCOVERY_CLUSTER_INFO_UNUSABLE',
  (p: { server: string; problem: DocumentProblem }) =>
    `The cluster-info from ${p.server} cannot be used (${documentProblems[p.problem]}), but the server's certificate is valid, so the discovery file is used unchanged.`,
);

export const DISCOVERY_UNVERIFIED_CA = text(
  'DISCOVERY_UNVERIFIED_CA',
  (p: { server: string; pins: string[] }) =>
    `The CA of ${p.server} was accepted without verification, as requested; public ${p.pins.length === 1 ? 'key' : 'keys'}: ${listed(p.pins)}.`,
);
