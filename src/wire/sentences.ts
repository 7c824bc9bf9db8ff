import { clocks, datesCause, errnoMeaning, listed, tried, type Waited } from '../base/english.ts';
import { failure } from '../base/failure.ts';
import type { Reason, Say } from '../base/text.ts';

/** By the server's clock, where it was told, it is known whose clock is wrong. */
function expiredCure(p: { notAfter: string; serverTime?: string }): string {
  const renew =
    'renew the certificate on the control-plane node ("kubejoin certs renew all", then restart the API server)';
  const set =
    'set this machine\'s clock ("timedatectl set-ntp true", "chronyc makestep"), then run the same command again';
  if (p.serverTime === undefined) return `If this machine's clock is right, ${renew}; otherwise ${set}.`;
  const cure = Date.parse(p.serverTime) > Date.parse(p.notAfter) ? renew : set;
  return `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.`;
}

/** RFC 9110 section 15.6: 502 to 504 are of a proxy that may, but can't. */
function proxyRefusal(status: number): string {
  if (status === 403) return 'It does not allow that address.';
  if (status >= 502 && status <= 504) return 'It cannot reach that address.';
  return 'It cannot reach that address, or does not allow it.';
}

export const CONNECTION_REFUSED = failure('CONNECTION_REFUSED', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', waitedSeconds: 300 },
  english: (p: Waited & { server: string }) => ({
    what: `${p.server} refused the connection.`,
    cause: `The machine answers, but nothing listens on that port: the API server is not running yet, or the port is another one.${tried(p)}`,
    cure: `Check the address, and on the control-plane node that kube-apiserver runs ("crictl ps --name kube-apiserver"); then run the same command again.`,
  }),
});

export const HOST_UNREACHABLE = failure('HOST_UNREACHABLE', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', reason: 'EHOSTUNREACH' },
  english: (p: Waited & { server: string; reason: string }) => ({
    what: `${p.server} cannot be reached from this machine.`,
    cause: `The system said ${p.reason}: there is no route to that address, or it is not up.${tried(p)}`,
    cure: 'Check the address and this machine\'s routes ("ip route get ADDRESS"), then run the same command again.',
  }),
});

export const CONNECTION_TIMED_OUT = failure('CONNECTION_TIMED_OUT', {
  class: 'timeout',
  sample: { server: '10.0.0.1:6443', stage: 'connect', seconds: 10 },
  english: (p: Waited & { server: string; stage: 'connect' | 'tls'; seconds: number; proxy?: string }) => ({
    what:
      p.stage === 'connect'
        ? `${p.server} did not answer within ${p.seconds} seconds.`
        : `${p.server} accepted the connection, but the TLS handshake did not end within ${p.seconds} seconds.`,
    cause:
      p.stage === 'connect'
        ? `A firewall that drops packets, or a wrong address.${tried(p)}`
        : `${p.proxy === undefined ? 'What listens there' : `The connection goes through the proxy ${p.proxy}; what answers behind it`} does not speak TLS, hangs, or a load balancer has no API server behind it.${tried(p)}`,
    cure: `Check from this machine with "curl -vk https://${p.server}/version", and ${
      p.stage === 'connect'
        ? 'open the port in the firewall'
        : 'see on the control-plane node that the API server runs ("crictl ps --name kube-apiserver")'
    }; then run the same command again.`,
  }),
});

export const NAME_NOT_FOUND = failure('NAME_NOT_FOUND', {
  class: 'discovery',
  sample: { name: 'control-plane.example' },
  english: (p: Waited & { name: string }) => ({
    what: `The name ${p.name} has no address.`,
    cause: `The name service answered that it does not exist.${tried(p)}`,
    cure: `Check the spelling, and what "getent hosts ${p.name}" says; add the name to the DNS or to /etc/hosts, or use an IP address.`,
  }),
});

export const RESOLVER_FAILED = failure('RESOLVER_FAILED', {
  class: 'discovery',
  sample: { name: 'control-plane.example', reason: 'EAI_AGAIN' },
  english: (p: Waited & { name: string; reason: string }) => ({
    what: `The address of ${p.name} could not be looked up.`,
    cause: `The resolver itself failed (${p.reason}): no name server answers.${tried(p)}`,
    cure: 'Check the name servers in /etc/resolv.conf and the network to them, or use an IP address.',
  }),
});

export const CONNECTION_RESET = failure('CONNECTION_RESET', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', reason: 'ECONNRESET' },
  english: (p: Waited & { server: string; reason: Reason }, say: Say) => ({
    what: `${p.server} closed the connection before an answer came.`,
    cause: `The system said ${say(p.reason)}: a load balancer without a working API server behind it, or an API server that is starting or stopping.${tried(p)}`,
    cure: 'Look at the API server and the load balancer in front of it, then run the same command again.',
  }),
});

export const NOT_TLS = failure('NOT_TLS', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', plainHttp: true },
  english: (p: { server: string; plainHttp: boolean }) => ({
    what: p.plainHttp ? `${p.server} speaks plain HTTP, not HTTPS.` : `${p.server} does not speak TLS.`,
    cause: "The port is not the API server's secure port (usually 6443), or a proxy stands in front of it.",
    cure: 'Use the address and port of the API server: "kubectl cluster-info" shows them.',
  }),
});

export const TLS_FAILED = failure('TLS_FAILED', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', reason: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
  english: (p: { server: string; reason: string }) => ({
    what: `The TLS handshake with ${p.server} failed.`,
    cause: `The TLS library said: ${p.reason}.`,
    cure: `Look at the server with "openssl s_client -connect ${p.server}", and check that nothing between terminates TLS.`,
  }),
});

export const TLS_UNKNOWN_CA = failure('TLS_UNKNOWN_CA', {
  class: 'discovery',
  sample: {
    server: '10.0.0.1:6443',
    subject: 'CN=kube-apiserver',
    issuer: 'CN=other',
    seen: ['sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'],
    expected: ['sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
  english: (p: {
    server: string;
    subject: string;
    issuer: string;
    seen: string[];
    expected: string[];
    reason: string;
    /** Through which the server was reached. */
    proxy?: string;
  }) => ({
    what: `The certificate of ${p.server} was not issued by the certificate authority that was expected.`,
    cause: `It is for ${p.subject} and issued by ${p.issuer}; public keys presented: ${listed(p.seen)}; expected: ${listed(p.expected)} (${p.reason}). ${
      p.proxy === undefined
        ? 'The address belongs to another cluster, the CA was replaced, or somebody intercepts the connection.'
        : `The connection goes through the proxy ${p.proxy}: it puts its own certificate in the place of the server's, the address belongs to another cluster, or the CA was replaced.`
    }`,
    cure: `${p.proxy === undefined ? '' : `Add ${p.server} to NO_PROXY and run the same command again. If the certificate is still another one: `}${p.proxy === undefined ? 'Compare' : 'compare'} with the hash that "kubejoin ca-hash" or "kubejoin token create --print-join-command" prints on the control-plane node. Do not go on before you know why they differ.`,
  }),
});

export const TLS_NAME_MISMATCH = failure('TLS_NAME_MISMATCH', {
  class: 'discovery',
  sample: { server: 'control-plane.example:6443', name: 'control-plane.example', names: ['kubernetes', '10.0.0.1'] },
  english: (p: { server: string; name: string; names: string[] }) => ({
    what: `The certificate of ${p.server} is not valid for ${p.name}.`,
    cause: `It is valid for: ${listed(p.names)}.`,
    cure: 'Use one of those names or addresses, or make the API server a new certificate (a renewed one keeps its names): on the control-plane node, add this name to apiServer.certSANs of a file with the cluster\'s ClusterConfiguration, move apiserver.crt and apiserver.key away from /etc/kubernetes/pki, run "kubejoin init phase certs apiserver --config FILE", and restart the API server.',
  }),
});

export const TLS_CERTIFICATE_EXPIRED = failure('TLS_CERTIFICATE_EXPIRED', {
  class: 'discovery',
  sample: {
    server: '10.0.0.1:6443',
    subject: 'CN=kube-apiserver',
    notAfter: '2026-05-01T00:00:00Z',
    hostTime: '2026-05-01T10:00:00Z',
    serverTime: '2026-05-01T10:20:00Z',
    skewMinutes: 20,
  },
  english: (p: {
    server: string;
    subject: string;
    notAfter: string;
    hostTime: string;
    serverTime?: string;
    skewMinutes?: number;
  }) => ({
    what: `A certificate of ${p.server} (${p.subject}) expired on ${p.notAfter}.`,
    cause: `${clocks(p)}${datesCause(p, p.notAfter)}`,
    cure: expiredCure(p),
  }),
});

export const TLS_CERTIFICATE_NOT_YET_VALID = failure('TLS_CERTIFICATE_NOT_YET_VALID', {
  class: 'discovery',
  sample: {
    server: '10.0.0.1:6443',
    subject: 'CN=kube-apiserver',
    notBefore: '2026-05-01T10:10:00Z',
    hostTime: '2026-05-01T10:00:00Z',
    serverTime: '2026-05-01T10:20:00Z',
    skewMinutes: 20,
  },
  english: (p: {
    server: string;
    subject: string;
    notBefore: string;
    hostTime: string;
    serverTime?: string;
    skewMinutes?: number;
  }) => ({
    what: `A certificate of ${p.server} (${p.subject}) is not valid before ${p.notBefore}.`,
    cause: `${clocks(p)}${datesCause(p, p.notBefore) || ' A clock that is behind is the usual cause.'}`,
    cure: 'Set this machine\'s clock ("timedatectl set-ntp true", "chronyc makestep"), then run the same command again.',
  }),
});

export const PROXY_UNREACHABLE = failure('PROXY_UNREACHABLE', {
  class: 'discovery',
  sample: { proxy: 'http://proxy.example:3128', server: '10.0.0.1:6443', reason: 'ECONNREFUSED' },
  english: (p: Waited & { proxy: string; server: string; reason: string }) => ({
    what: `The proxy ${p.proxy}, through which ${p.server} is reached, does not answer.`,
    cause: `The system's answer: ${errnoMeaning(p.reason)}. The proxy comes from HTTPS_PROXY or from proxy-url.${tried(p)}`,
    cure: `Correct HTTPS_PROXY, or reach ${p.server} without it: add it to NO_PROXY.`,
  }),
});

export const PROXY_REFUSED = failure('PROXY_REFUSED', {
  class: 'discovery',
  sample: { proxy: 'http://proxy.example:3128', server: '10.0.0.1:6443', status: 403 },
  english: (p: Waited & { proxy: string; server: string; status: number }) => ({
    what: `The proxy ${p.proxy} refused to connect to ${p.server} (HTTP ${p.status}).`,
    cause:
      p.status === 407
        ? 'It asks for a user name and a password, or does not accept the given ones.'
        : `${proxyRefusal(p.status)}${tried(p)}`,
    cure:
      p.status === 407
        ? 'Give them in HTTPS_PROXY (http://user:password@proxy:port), or add the API server to NO_PROXY.'
        : `Allow ${p.server} at the proxy, or add it to NO_PROXY.`,
  }),
});

export const PROXY_UNUSABLE = failure('PROXY_UNUSABLE', {
  class: 'discovery',
  sample: { source: 'HTTPS_PROXY', problem: 'scheme' },
  english: (p: { source: string; problem: 'scheme' | 'url' }) => ({
    what: `The proxy in ${p.source} cannot be used.`,
    cause: p.problem === 'scheme' ? 'Only http:// and https:// proxies are supported.' : 'It is not a URL.',
    cure: `Correct ${p.source}, or remove it.`,
  }),
});

export const REQUEST_TIMED_OUT = failure('REQUEST_TIMED_OUT', {
  class: 'timeout',
  sample: { server: '10.0.0.1:6443', request: 'GET /api/v1/nodes/worker-1', seconds: 60 },
  english: (p: Waited & { server: string; request: string; seconds: number }) => ({
    what: `${p.server} did not finish answering ${p.request} within ${p.seconds} seconds.`,
    cause: `The connection stands, but the answer does not come or comes too slowly.${tried(p)}`,
    cure: `Look at the load and the log of the API server, and try "curl -k https://${p.server}/version" from this machine.`,
  }),
});

export const RESPONSE_TOO_LARGE = failure('RESPONSE_TOO_LARGE', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', request: 'GET /api/v1/nodes/worker-1', limitBytes: 4194304 },
  english: (p: { server: string; request: string; limitBytes: number }) => ({
    what: `The answer of ${p.server} to ${p.request} is larger than ${p.limitBytes} bytes; the rest was not read.`,
    cause: 'No such document is that large: this is probably not the right server.',
    cure: 'Check the address.',
  }),
});

export const RESPONSE_BROKEN = failure('RESPONSE_BROKEN', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', request: 'GET /api/v1/nodes/worker-1', reason: 'ECONNRESET' },
  english: (p: Waited & { server: string; request: string; reason: string }) => ({
    what: `The answer of ${p.server} to ${p.request} broke off or is not valid HTTP.`,
    cause: `The connection ended with: ${p.reason}.${tried(p)}`,
    cure: 'Look at what stands between this machine and the API server (proxies, load balancers), then run the same command again.',
  }),
});
