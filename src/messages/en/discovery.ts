import type { FailureText } from '../catalogue.ts';
import type { Reason, Say } from '../reason.ts';

/** How long it was tried, where it was tried more than once. */
interface Waited {
  waitedSeconds?: number;
}

const tried = (p: Waited): string => (p.waitedSeconds === undefined ? '' : ` It was tried again for ${p.waitedSeconds} seconds.`);
const bullets = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));
const minutes = (skew: number): string =>
  `${Math.abs(skew)} ${Math.abs(skew) === 1 ? 'minute' : 'minutes'} ${skew > 0 ? 'behind' : 'ahead of'}`;
const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `This machine's clock says ${p.hostTime}.`
    : `This machine's clock says ${p.hostTime}, the server's Date header says ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0 ? '' : `: this machine is ${minutes(p.skewMinutes)} it`
      }.`;

/** What can be wrong with a cluster-info ConfigMap or a kubeconfig, as a phrase that ends a sentence. */
export const documentProblems = {
  'not-json': 'the answer is not JSON, or was cut off',
  'not-config-map': 'the answer is not a ConfigMap with text data',
  'no-kubeconfig': 'it has no "kubeconfig" key',
  'not-yaml': 'it is neither YAML nor JSON',
  'not-object': 'it is not an object',
  'wrong-kind': 'its apiVersion and kind are not those of a kubeconfig (v1, Config)',
  'wrong-type': 'a field has the wrong type',
  'no-cluster': 'it names no cluster',
  'no-context': 'its current-context names a context, cluster or user that is not in it',
  'no-server': 'its cluster has no server',
  'bad-server': 'its server is not of the form https://host:port',
  'no-ca': 'its cluster has no certificate authority',
  'bad-base64': 'a field is not valid base64',
  'bad-ca': 'its certificate authority is not a bundle of PEM certificates',
  'ca-twice': 'it has both certificate-authority and certificate-authority-data',
  'two-credentials': 'its user has more than one kind of credential',
  'half-certificate': 'its user has a client certificate without a key, or a key without a certificate',
  'bad-certificate': 'its client certificate or key cannot be used',
  'half-password': 'its user has a username without a password, or a password without a username',
  'bad-token': 'its token is empty or holds characters that a token cannot have',
} as const;
export type DocumentProblem = keyof typeof documentProblems;

const execProblems = {
  'no-command': 'its command is missing',
  'bad-version': 'its apiVersion is neither client.authentication.k8s.io/v1 nor client.authentication.k8s.io/v1beta1',
  interactive: 'it needs a terminal (interactiveMode: Always), and a join has none',
  'bad-mode': 'its interactiveMode is missing or unknown',
  'bad-arguments': 'its args or env have the wrong type',
  'not-json': 'its output is not JSON',
  'other-version': 'its output is of another kind or apiVersion than the file asks for',
  'no-credential': 'its output holds neither a token nor a client certificate with its key',
  expired: 'the credential in its output has expired already',
} as const;
export type ExecProblem = keyof typeof execProblems;

const oidcProblems = {
  'no-issuer': 'idp-issuer-url or client-id is missing',
  'no-refresh-token': 'the id-token is missing or has expired, and there is no refresh-token',
  'bad-id-token': 'the id-token is not a JSON Web Token',
  'bad-ca': 'idp-certificate-authority-data is not a bundle of PEM certificates',
  'metadata-status': 'the issuer answered its discovery document with an error',
  'metadata-malformed': "the issuer's discovery document has no usable token_endpoint (https)",
  'refused-refresh': 'the issuer refused the refresh token',
  'no-id-token': 'the answer to the refresh holds no id_token',
} as const;
export type OidcProblem = keyof typeof oidcProblems;

export const discovery = {
  failures: {
    CONNECTION_REFUSED: (p: Waited & { server: string }): FailureText => ({
      what: `${p.server} refused the connection.`,
      cause: `The machine answers, but nothing listens on that port: the API server is not running yet, or the port is another one.${tried(p)}`,
      cure: `Check the address, and on the control-plane node that kube-apiserver runs ("crictl ps --name kube-apiserver"); then run the same command again.`,
    }),
    HOST_UNREACHABLE: (p: Waited & { server: string; reason: string }): FailureText => ({
      what: `${p.server} cannot be reached from this machine.`,
      cause: `The system said ${p.reason}: there is no route to that address, or it is not up.${tried(p)}`,
      cure: 'Check the address and this machine\'s routes ("ip route get ADDRESS"), then run the same command again.',
    }),
    CONNECTION_TIMED_OUT: (p: Waited & { server: string; stage: 'connect' | 'tls'; seconds: number }): FailureText => ({
      what:
        p.stage === 'connect'
          ? `${p.server} did not answer within ${p.seconds} seconds.`
          : `${p.server} accepted the connection, but the TLS handshake did not end within ${p.seconds} seconds.`,
      cause:
        p.stage === 'connect'
          ? `A firewall that drops packets, or a wrong address.${tried(p)}`
          : `What listens there does not speak TLS, hangs, or a load balancer has no API server behind it.${tried(p)}`,
      cure: `Check from this machine with "curl -vk https://${p.server}/version", and open the port in the firewall.`,
    }),
    NAME_NOT_FOUND: (p: Waited & { name: string }): FailureText => ({
      what: `The name ${p.name} has no address.`,
      cause: `The name service answered that it does not exist.${tried(p)}`,
      cure: `Check the spelling, and what "getent hosts ${p.name}" says; add the name to the DNS or to /etc/hosts, or use an IP address.`,
    }),
    RESOLVER_FAILED: (p: Waited & { name: string; reason: string }): FailureText => ({
      what: `The address of ${p.name} could not be looked up.`,
      cause: `The resolver itself failed (${p.reason}): no name server answers.${tried(p)}`,
      cure: 'Check the name servers in /etc/resolv.conf and the network to them, or use an IP address.',
    }),
    CONNECTION_RESET: (p: Waited & { server: string; reason: Reason }, say: Say): FailureText => ({
      what: `${p.server} closed the connection before an answer came.`,
      cause: `The system said ${say(p.reason)}: a load balancer without a working API server behind it, or an API server that is starting or stopping.${tried(p)}`,
      cure: 'Look at the API server and the load balancer in front of it, then run the same command again.',
    }),
    NOT_TLS: (p: { server: string; plainHttp: boolean }): FailureText => ({
      what: p.plainHttp ? `${p.server} speaks plain HTTP, not HTTPS.` : `${p.server} does not speak TLS.`,
      cause: "The port is not the API server's secure port (usually 6443), or a proxy stands in front of it.",
      cure: 'Use the address and port of the API server: "kubectl cluster-info" shows them.',
    }),
    TLS_FAILED: (p: { server: string; reason: string }): FailureText => ({
      what: `The TLS handshake with ${p.server} failed.`,
      cause: `The TLS library said: ${p.reason}.`,
      cure: `Look at the server with "openssl s_client -connect ${p.server}", and check that nothing between terminates TLS.`,
    }),
    TLS_UNKNOWN_CA: (p: {
      server: string;
      subject: string;
      issuer: string;
      seen: string[];
      expected: string[];
      reason: string;
    }): FailureText => ({
      what: `The certificate of ${p.server} was not issued by the certificate authority that was expected.`,
      cause: `It is for ${p.subject} and issued by ${p.issuer}; public keys presented: ${bullets(p.seen)}; expected: ${bullets(p.expected)} (${p.reason}). The address belongs to another cluster, the CA was replaced, or somebody intercepts the connection.`,
      cure: 'Compare with the hash that "kubejoin ca-hash" or "kubeadm token create --print-join-command" prints on the control-plane node. Do not go on before you know why they differ.',
    }),
    TLS_NAME_MISMATCH: (p: { server: string; name: string; names: string[] }): FailureText => ({
      what: `The certificate of ${p.server} is not valid for ${p.name}.`,
      cause: `It is valid for: ${bullets(p.names)}.`,
      cure: "Use one of those names or addresses, or add this one to apiServer.certSANs in the cluster's ClusterConfiguration and renew the API server's certificate.",
    }),
    TLS_CERTIFICATE_EXPIRED: (p: {
      server: string;
      subject: string;
      notAfter: string;
      hostTime: string;
      serverTime?: string;
      skewMinutes?: number;
    }): FailureText => ({
      what: `A certificate of ${p.server} (${p.subject}) expired on ${p.notAfter}.`,
      cause: clocks(p),
      cure: 'If this machine\'s clock is right, renew the certificate on the control-plane node ("kubeadm certs renew all", then restart the API server); otherwise set the clock.',
    }),
    TLS_CERTIFICATE_NOT_YET_VALID: (p: {
      server: string;
      subject: string;
      notBefore: string;
      hostTime: string;
      serverTime?: string;
      skewMinutes?: number;
    }): FailureText => ({
      what: `A certificate of ${p.server} (${p.subject}) is not valid before ${p.notBefore}.`,
      cause: `${clocks(p)} A clock that is behind is the usual cause.`,
      cure: 'Set this machine\'s clock ("timedatectl set-ntp true", "chronyc makestep"), then run the same command again.',
    }),
    PROXY_UNREACHABLE: (p: Waited & { proxy: string; server: string; reason: string }): FailureText => ({
      what: `The proxy ${p.proxy}, through which ${p.server} is reached, does not answer.`,
      cause: `The system said ${p.reason}. The proxy comes from HTTPS_PROXY or from proxy-url.${tried(p)}`,
      cure: `Correct HTTPS_PROXY, or reach ${p.server} without it: add it to NO_PROXY.`,
    }),
    PROXY_REFUSED: (p: Waited & { proxy: string; server: string; status: number }): FailureText => ({
      what: `The proxy ${p.proxy} refused to connect to ${p.server} (HTTP ${p.status}).`,
      cause:
        p.status === 407
          ? 'It asks for a user name and a password, or does not accept the given ones.'
          : `It cannot reach that address, or does not allow it.${tried(p)}`,
      cure:
        p.status === 407
          ? 'Give them in HTTPS_PROXY (http://user:password@proxy:port), or add the API server to NO_PROXY.'
          : `Allow ${p.server} at the proxy, or add it to NO_PROXY.`,
    }),
    PROXY_UNUSABLE: (p: { source: string; problem: 'scheme' | 'url' }): FailureText => ({
      what: `The proxy in ${p.source} cannot be used.`,
      cause: p.problem === 'scheme' ? 'Only http:// and https:// proxies are supported.' : 'It is not a URL.',
      cure: `Correct ${p.source}, or remove it.`,
    }),
    REQUEST_TIMED_OUT: (p: Waited & { server: string; request: string; seconds: number }): FailureText => ({
      what: `${p.server} did not finish answering ${p.request} within ${p.seconds} seconds.`,
      cause: `The connection stands, but the answer does not come or comes too slowly.${tried(p)}`,
      cure: `Look at the load and the log of the API server, and try "curl -k https://${p.server}/version" from this machine.`,
    }),
    RESPONSE_TOO_LARGE: (p: { server: string; request: string; limitBytes: number }): FailureText => ({
      what: `The answer of ${p.server} to ${p.request} is larger than ${p.limitBytes} bytes; the rest was not read.`,
      cause: 'No such document is that large: this is probably not the right server.',
      cure: 'Check the address.',
    }),
    RESPONSE_BROKEN: (p: Waited & { server: string; request: string; reason: string }): FailureText => ({
      what: `The answer of ${p.server} to ${p.request} broke off or is not valid HTTP.`,
      cause: `The connection ended with: ${p.reason}.${tried(p)}`,
      cure: 'Look at what stands between this machine and the API server (proxies, load balancers), then run the same command again.',
    }),
    ENDPOINT_INVALID: (p: { endpoint: string }): FailureText => ({
      what: `"${p.endpoint}" is not the address of an API server.`,
      cause: 'It is not a host name or an IP address with an optional port.',
      cure: 'Write host:port, 10.0.0.1:6443 or [fd00::1]:6443.',
    }),
    TOKEN_INVALID: (_p: Record<string, never>): FailureText => ({
      what: 'The bootstrap token does not have the form of one.',
      cause: 'A bootstrap token is six characters, a dot and sixteen characters, all of a-z and 0-9.',
      cure: 'Create one on the control-plane node: kubeadm token create --print-join-command',
    }),
    CA_PIN_INVALID: (p: { pin: string }): FailureText => ({
      what: `"${p.pin}" is not the hash of a CA's public key.`,
      cause: 'It must be "sha256:" and 64 hexadecimal digits.',
      cure: 'Print it on the control-plane node: kubejoin ca-hash, or kubeadm token create --print-join-command',
    }),
    CLUSTER_INFO_UNAUTHORIZED: (p: { server: string }): FailureText => ({
      what: `${p.server} does not answer anonymous requests (401), so discovery by token cannot work there.`,
      cause: 'The API server runs with anonymous access turned off.',
      cure: 'Join with a discovery file: kubejoin join --discovery-file FILE --tls-bootstrap-token TOKEN',
    }),
    CLUSTER_INFO_FORBIDDEN: (p: Waited & { server: string }): FailureText => ({
      what: `${p.server} forbids reading kube-public/cluster-info without credentials (403).`,
      cause: `Public access to it has been turned off, or the cluster's roles are not set up yet.${tried(p)}`,
      cure: 'Join with a discovery file (kubejoin join --discovery-file FILE --tls-bootstrap-token TOKEN), or allow it again: kubeadm init phase bootstrap-token',
    }),
    CLUSTER_INFO_NOT_FOUND: (p: Waited & { server: string }): FailureText => ({
      what: `The cluster at ${p.server} has no ConfigMap kube-public/cluster-info.`,
      cause: `"kubeadm init" has not come that far yet, or the cluster was not made by kubeadm.${tried(p)}`,
      cure: 'Wait for "kubeadm init" to end, or create it: kubeadm init phase bootstrap-token',
    }),
    API_SERVER_NOT_READY: (p: Waited & { server: string; status: number }): FailureText => ({
      what: `${p.server} answers, but is not ready (HTTP ${p.status}).`,
      cause: `The API server or its etcd is starting, or overloaded.${tried(p)}`,
      cure: `Look at its checks: curl -k "https://${p.server}/readyz?verbose"`,
    }),
    API_UNEXPECTED_STATUS: (p: { server: string; request: string; status: number }): FailureText => ({
      what: `${p.server} answered ${p.request} with HTTP ${p.status}.`,
      cause:
        'A Kubernetes API server does not answer so: something else listens there, or a proxy answers for it. Redirects are not followed.',
      cure: 'Check the address and the port.',
    }),
    CLUSTER_INFO_MALFORMED: (p: { server: string; problem: DocumentProblem; detail?: string }): FailureText => ({
      what: `The kube-public/cluster-info of ${p.server} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'The ConfigMap was changed by hand, or this is not the API server of a cluster made by kubeadm.',
      cure: 'Look at it with "kubectl -n kube-public get configmap cluster-info -o yaml", or write it anew: kubeadm init phase bootstrap-token',
    }),
    SIGNATURE_MISSING: (p: Waited & { server: string; tokenId: string }): FailureText => ({
      what: `The cluster-info of ${p.server} carries no signature yet, neither for token ${p.tokenId} nor for another.`,
      cause: `The controller manager signs it, and has not started or has no valid token to sign with.${tried(p)}`,
      cure: 'Create a token on the control-plane node (kubeadm token create --print-join-command), and check that kube-controller-manager runs.',
    }),
    TOKEN_UNKNOWN: (p: Waited & { server: string; tokenId: string; others: string[] }): FailureText => ({
      what: `The cluster at ${p.server} does not know the token ${p.tokenId}.`,
      cause: `Its cluster-info is signed for other tokens (${bullets(p.others)}), not for this one: the token has expired, was deleted, may not be used for signing, or is of another cluster.`,
      cure: 'Create a new one on the control-plane node: kubeadm token create --print-join-command',
    }),
    SIGNATURE_INVALID: (p: { server: string; tokenId: string }): FailureText => ({
      what: `The signature for token ${p.tokenId} in the cluster-info of ${p.server} is wrong; this server is not trusted.`,
      cause: "The part of the token after the dot is mistyped, or the answer does not come from the cluster's own API server.",
      cure: 'Check the token with "kubeadm token list" on the control-plane node, or create a new one: kubeadm token create --print-join-command',
    }),
    CA_PIN_MISMATCH: (p: { server: string; expected: string[]; seen: string[] }): FailureText => ({
      what: `None of the certificate authorities of the cluster at ${p.server} has a public key that was given.`,
      cause: `Given: ${bullets(p.expected)}. Seen: ${bullets(p.seen)}. The hash is of another cluster or an earlier CA, or somebody intercepts the connection.`,
      cure: 'Print the right hash on the control-plane node (kubejoin ca-hash, or kubeadm token create --print-join-command). Do not copy it from this message.',
    }),
    CLUSTER_INFO_CHANGED: (p: { server: string }): FailureText => ({
      what: `The cluster-info that ${p.server} gave over the verified connection differs from the one read before.`,
      cause: 'It was changed between the two reads (a rotation of the CA), or the first answer was forged by somebody who knows the token.',
      cure: 'Run the same command again. If it happens once more, delete the token (kubeadm token delete) and find out who intercepts the connection.',
    }),
    CREDENTIAL_REJECTED: (
      p: Waited & { server: string; credential: 'bootstrap-token' | 'discovery-file'; tokenId?: string },
    ): FailureText => ({
      what:
        p.credential === 'bootstrap-token'
          ? `${p.server} does not accept the bootstrap token ${p.tokenId ?? ''} (401).`
          : `${p.server} does not accept the credential of the discovery file (401).`,
      cause: 'It has expired, was deleted, may not be used for authentication, or is of another cluster.',
      cure:
        p.credential === 'bootstrap-token'
          ? 'Create a new one on the control-plane node: kubeadm token create --print-join-command'
          : 'Get a new discovery file, or add --tls-bootstrap-token with a token from "kubeadm token create".',
    }),
    DISCOVERY_NOT_CONFIGURED: (_p: Record<string, never>): FailureText => ({
      what: 'Nothing says how the cluster is to be found.',
      cause: 'Neither a token with an address nor a discovery file was given.',
      cure: 'Give --token, --discovery-token-ca-cert-hash and HOST:PORT, or --discovery-file.',
    }),
    CA_PIN_MISSING: (_p: Record<string, never>): FailureText => ({
      what: 'No hash of the CA was given, so the cluster could not be told from a forged one.',
      cause: 'Whoever knows the token could pretend to be the control plane.',
      cure: 'Add --discovery-token-ca-cert-hash, or accept the risk with --discovery-token-unsafe-skip-ca-verification.',
    }),
    DISCOVERY_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: `There is no kubeconfig ${p.path}.`,
      cause: 'The path is mistyped, or the file has not been copied to this machine.',
      cure: 'Check the path; a URL must begin with https://.',
    }),
    DISCOVERY_FILE_MALFORMED: (p: { source: string; problem: DocumentProblem; detail?: string }): FailureText => ({
      what: `The kubeconfig ${p.source} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'It was cut off, changed by hand, or is another kind of file.',
      cure: 'Write it anew on the control-plane node: kubectl -n kube-public get configmap cluster-info -o "jsonpath={.data.kubeconfig}"',
    }),
    DISCOVERY_FILE_AMBIGUOUS: (p: { source: string; clusters: string[] }): FailureText => ({
      what: `The kubeconfig ${p.source} has several clusters (${bullets(p.clusters)}) and no current-context.`,
      cause: 'Nothing says which of them is meant.',
      cure: 'Set one: kubectl config use-context NAME --kubeconfig FILE',
    }),
    DISCOVERY_FILE_INSECURE: (p: { source: string }): FailureText => ({
      what: `The kubeconfig ${p.source} turns verification off (insecure-skip-tls-verify).`,
      cause: 'With it nothing would tell this cluster from a forged one.',
      cure: 'Remove it, and put the CA of the cluster into certificate-authority-data.',
    }),
    DISCOVERY_FILE_NO_CREDENTIALS: (p: { source: string }): FailureText => ({
      what: `The kubeconfig ${p.source} has no credential, and no TLS bootstrap token was given.`,
      cause: 'The kubelet needs one of them to ask for its certificate.',
      cure: 'Add --tls-bootstrap-token with a token from "kubeadm token create".',
    }),
    DISCOVERY_FILE_REACHES_HOST: (p: { source: string; fields: string[]; flag: string }): FailureText => ({
      what: `The kubeconfig from ${p.source} would run a program or read local files of this machine (${bullets(p.fields)}).`,
      cause: 'A file that was fetched from elsewhere may not do that unless it is allowed.',
      cure: `If you trust whoever can change that file, add ${p.flag}; otherwise embed the data in it or copy the file to this machine.`,
    }),
    DISCOVERY_FILE_REFERENCE: (p: { source: string; field: string; path: string }): FailureText => ({
      what: `There is no file ${p.path}, which ${p.field} of the kubeconfig ${p.source} names.`,
      cause: 'It has not been copied to this machine with the kubeconfig; relative paths begin at the kubeconfig.',
      cure: 'Put the file there, or embed its content in the kubeconfig.',
    }),
    DISCOVERY_URL_INVALID: (p: { url: string }): FailureText => ({
      what: `The discovery file cannot be loaded from ${p.url}.`,
      cause: 'Only https:// URLs are loaded: over any other scheme the file could be forged on its way.',
      cure: 'Use https://, or copy the file to this machine and give its path.',
    }),
    DISCOVERY_URL_STATUS: (p: Waited & { url: string; status: number }): FailureText => ({
      what: `The discovery file could not be loaded: ${p.url} answered HTTP ${p.status}.`,
      cause: `The file is not there, or needs a login.${tried(p)}`,
      cure: 'Check the URL from this machine: curl -fsSL URL',
    }),
    DISCOVERY_URL_REDIRECT: (p: { url: string; problem: 'not-https' | 'too-many' | 'no-location' | 'credential' }): FailureText => ({
      what: `The discovery file could not be loaded: ${p.url} redirects in a way that is not followed.`,
      cause: {
        'not-https': 'It leads to an address that is not https://.',
        'too-many': 'There are more than 10 redirects.',
        'no-location': 'It does not say where to.',
        credential: 'The URL holds a user name or password, which would be sent on to another address.',
      }[p.problem],
      cure: 'Use the final URL.',
    }),
    HOST_CA_MISSING: (p: { looked: string[] }): FailureText => ({
      what: 'This machine has no certificate authorities with which an HTTPS server could be verified.',
      cause: `Looked in: ${bullets(p.looked)}.`,
      cure: 'Install them ("apt-get install ca-certificates", "dnf install ca-certificates"), or name a bundle in SSL_CERT_FILE.',
    }),
    EXEC_PLUGIN_INVALID: (p: { source: string; command: string; problem: ExecProblem }): FailureText => ({
      what: `The exec plugin ${p.command} of the kubeconfig ${p.source} cannot be used: ${execProblems[p.problem]}.`,
      cause: 'It is not configured for a machine that joins by itself, or is not a client-go credential plugin.',
      cure: 'Correct users[].user.exec in the kubeconfig, and run the plugin by hand to see what it prints.',
    }),
    EXEC_PLUGIN_NOT_FOUND: (p: { source: string; command: string; hint?: string }): FailureText => ({
      what: `The program ${p.command}, which the kubeconfig ${p.source} runs for its credential, is not on this machine.`,
      cause: p.hint === undefined ? 'It is not at that path, or not on PATH.' : `The kubeconfig says: ${p.hint}`,
      cure: 'Install it, or use another kind of credential.',
    }),
    EXEC_PLUGIN_FAILED: (p: { source: string; command: string; code: number; stderr: string }): FailureText => ({
      what: `The program ${p.command}, which the kubeconfig ${p.source} runs for its credential, failed.`,
      cause:
        p.code === -1
          ? 'It did not end in time, or could not be started.'
          : `It ended with code ${p.code}${p.stderr === '' ? '' : ` and said: ${p.stderr}`}.`,
      cure: 'Run it by hand on this machine, as the same user.',
    }),
    AUTH_PROVIDER_RETIRED: (p: { source: string; name: string }): FailureText => ({
      what: `The kubeconfig ${p.source} uses the auth-provider ${p.name}, which no longer exists.`,
      cause:
        'Kubernetes removed it in favour of exec plugins (azure: kubelogin, gcp: gke-gcloud-auth-plugin, openstack: client-keystone-auth).',
      cure: 'Get a kubeconfig with an exec plugin, or use --tls-bootstrap-token.',
    }),
    AUTH_PROVIDER_UNKNOWN: (p: { source: string; name: string }): FailureText => ({
      what: `The kubeconfig ${p.source} uses the auth-provider ${p.name}, which is not known.`,
      cause: 'The only one there is is oidc.',
      cure: 'Get a kubeconfig with another credential, or use --tls-bootstrap-token.',
    }),
    OIDC_FAILED: (p: { source: string; issuer: string; problem: OidcProblem; status?: number }): FailureText => ({
      what: `The oidc auth-provider of the kubeconfig ${p.source} gave no token: ${oidcProblems[p.problem]}${p.status ? ` (HTTP ${p.status})` : ''}.`,
      cause: p.issuer === '' ? 'Its configuration is incomplete.' : `The issuer is ${p.issuer}.`,
      cure: 'Log in anew where the kubeconfig was made and copy it again, or use --tls-bootstrap-token.',
    }),
  },
  texts: {
    DISCOVERY_WAITING: (p: { server: string }): string => `Waiting for the cluster at ${p.server}`,
    DISCOVERY_NO_ANSWER_YET: (p: { server: string }): string => `Waiting for the cluster at ${p.server}: no answer yet`,
    DISCOVERY_OTHER_SERVER: (p: { given: string; found: string }): string =>
      `The cluster names itself ${p.found}; it was reached as ${p.given}.`,
    DISCOVERY_CLUSTER_INFO_FORBIDDEN: (p: { server: string }): string =>
      `${p.server} does not show its cluster-info; its certificate is valid, so the discovery file is used as it is.`,
    DISCOVERY_CLUSTER_INFO_UNUSABLE: (p: { server: string; problem: DocumentProblem }): string =>
      `The cluster-info of ${p.server} is not set up properly (${documentProblems[p.problem]}); its certificate is valid, so the discovery file is used as it is.`,
    DISCOVERY_UNVERIFIED_CA: (p: { server: string; pins: string[] }): string =>
      `The CA of ${p.server} was accepted unverified, as asked; public keys: ${bullets(p.pins)}.`,
    CLOCK_SKEW: (p: { server: string; minutes: number }): string =>
      `This machine's clock is ${minutes(p.minutes)} that of ${p.server}; certificates may be taken for expired or not yet valid.`,
  },
};
