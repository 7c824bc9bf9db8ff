import { CLOCK_SET_MS, EVER, failure } from '../base/failure.ts';
import { clocks, datesCause, listed, tried, type Waited } from '../base/phrases.ts';
import type { Reason, Say } from '../base/text.ts';
import { duration, size } from '../base/wording.ts';

/** The server's clock, if known, tells whether the certificate or this machine's clock is wrong. */
function expiredCure(p: { notAfter: string; serverTime?: string }): string {
  const renew =
    'renew the certificate on the control-plane node that presents it ("kubejoin certs renew all") and restart the API server there';
  const set =
    'correct this machine\'s clock (for example, with "timedatectl set-ntp true" or "chronyc makestep"), then run the failed command again';
  if (p.serverTime === undefined) return `If this machine's clock is right, ${renew}; otherwise ${set}.`;
  const cure = Date.parse(p.serverTime) > Date.parse(p.notAfter) ? renew : set;
  return `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.`;
}

export const CONNECTION_REFUSED = failure('CONNECTION_REFUSED', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', waitedSeconds: 300 },
  english: (p: Waited & { server: string }) => ({
    what: `${p.server} refused the connection.`,
    cause: `The machine is up, but nothing is listening at ${p.server} (the API server is not running yet, or the port is wrong), or a firewall rejects the connection.${tried(p)}`,
    cure: 'Check the address and the port, and check on the control-plane nodes that kube-apiserver is running ("crictl ps --name kube-apiserver") and that the firewall allows connections to the port; then run the failed command again.',
  }),
});

export const HOST_UNREACHABLE = failure('HOST_UNREACHABLE', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', reason: 'EHOSTUNREACH' },
  english: (p: Waited & { server: string; reason: string }) => ({
    what: `This machine cannot reach ${p.server}.`,
    cause: `The system reported ${p.reason}: there is no route to the target machine, the machine is down, or a firewall rejects the connection.${tried(p)}`,
    cure: 'Check the address, this machine\'s routes ("ip route get ADDRESS") and the firewalls on both machines, then run the failed command again.',
  }),
});

export const CONNECTION_TIMED_OUT = failure('CONNECTION_TIMED_OUT', {
  class: 'timeout',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', stage: 'connect', seconds: 10 },
  english: (p: Waited & { server: string; stage: 'connect' | 'tls'; seconds: number; proxy?: string }) => ({
    what:
      p.stage === 'connect'
        ? `${p.server} did not respond within ${duration(p.seconds)}.`
        : `${p.server} accepted the connection, but the TLS handshake did not finish within ${duration(p.seconds)}.`,
    cause:
      p.stage === 'connect'
        ? `A firewall is dropping the packets, or the address is wrong.${tried(p)}`
        : `${p.proxy === undefined ? 'The server' : `The connection goes through the proxy ${p.proxy}; the server behind it`} does not speak TLS, is hanging, or is a load balancer without an API server behind it; or large packets are lost on the way, because the MTU of a link is smaller than this machine's.${tried(p)}`,
    cure: `Test the connection from this machine with "curl -vk https://${p.server}/version", and ${
      p.stage === 'connect'
        ? 'correct the address or open the port in the firewall'
        : 'check that the API server is running on the control-plane nodes ("crictl ps --name kube-apiserver") and that large packets arrive ("ping -M do -s 1472 HOST" for an MTU of 1500)'
    }; then run the failed command again.`,
  }),
});

export const NAME_NOT_FOUND = failure('NAME_NOT_FOUND', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { name: 'control-plane.example' },
  english: (p: Waited & { name: string }) => ({
    what: `The name ${p.name} does not resolve to an address.`,
    cause: `The resolver reported that the name does not exist.${tried(p)}`,
    cure: `Check the spelling and the output of "getent hosts ${p.name}"; add the name to DNS or to /etc/hosts, or use an IP address.`,
  }),
});

export const RESOLVER_FAILED = failure('RESOLVER_FAILED', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { name: 'control-plane.example', reason: 'EAI_AGAIN' },
  english: (p: Waited & { name: string; reason: string }) => ({
    what: `Could not look up the address of ${p.name}.`,
    cause: `The resolver itself failed (${p.reason}): no name server responded, or its response was an error (SERVFAIL).${tried(p)}`,
    cure: 'Check that /etc/resolv.conf exists and that its name servers work ("getent hosts NAME"), or use an IP address.',
  }),
});

export const CONNECTION_RESET = failure('CONNECTION_RESET', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', reason: 'ECONNRESET' },
  english: (p: Waited & { server: string; reason: Reason }, say: Say) => ({
    what: `${p.server} closed the connection before responding.`,
    cause: `The system reported ${say(p.reason)}: a load balancer has no working API server behind it, or the API server is starting or stopping.${tried(p)}`,
    cure: 'Check the API server and the load balancer in front of it, then run the same command again.',
  }),
});

export const NOT_TLS = failure('NOT_TLS', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', plainHttp: true },
  english: (p: { server: string; plainHttp: boolean }) => ({
    what: p.plainHttp ? `${p.server} speaks plain HTTP, not HTTPS.` : `${p.server} does not speak TLS.`,
    cause: "The port is not the API server's secure port (usually 6443), or a proxy is in front of the API server.",
    cure: 'Use the address and port of the API server: "kubectl cluster-info" shows them.',
  }),
});

export const TLS_FAILED = failure('TLS_FAILED', {
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', reason: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
  english: (p: { server: string; reason: string }) => ({
    what: `The TLS handshake with ${p.server} failed.`,
    cause: `The TLS library reported: ${p.reason}.`,
    cure: `Inspect the server with "openssl s_client -connect ${p.server}", and check that nothing between this machine and the server terminates TLS.`,
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
    what: `The certificate presented by ${p.server} was not issued by the expected CA.`,
    cause: `Verification failed (${p.reason}): the certificate was issued to ${p.subject} by ${p.issuer}. Public keys presented: ${listed(p.seen)}; expected: ${listed(p.expected)}. ${
      p.proxy === undefined
        ? 'The address belongs to another cluster, the CA was replaced, or someone is intercepting the connection.'
        : `The connection goes through the proxy ${p.proxy}: it replaces the server's certificate with its own, the address belongs to another cluster, or the CA was replaced.`
    }`,
    cure: `${p.proxy === undefined ? 'Compare' : `Add ${p.server} to NO_PROXY and run the same command again. If the certificate still differs, compare`} the presented public keys with the hash that "kubejoin ca-hash" or "kubejoin token create --print-join-command" prints on a control-plane node. If none of them matches, do not continue until you know why.`,
  }),
});

export const TLS_NAME_MISMATCH = failure('TLS_NAME_MISMATCH', {
  class: 'discovery',
  sample: { server: 'control-plane.example:6443', name: 'control-plane.example', names: ['kubernetes', '10.0.0.1'] },
  english: (p: { server: string; name: string; names: string[] }) => ({
    what: `The certificate presented by ${p.server} is not valid for ${p.name}.`,
    cause: `The certificate is valid for: ${listed(p.names)}.`,
    cure: `Use a name or address that the certificate contains, or issue a new certificate on the API server's control-plane node (a renewal keeps the names):\n    1. Save the cluster's ClusterConfiguration in a file, and add ${p.name} to apiServer.certSANs.\n    2. Move apiserver.crt and apiserver.key out of /etc/kubernetes/pki.\n    3. Run "kubejoin init phase certs apiserver --config FILE".\n    4. Restart the API server.`,
  }),
});

export const TLS_CERTIFICATE_EXPIRED = failure('TLS_CERTIFICATE_EXPIRED', {
  class: 'discovery',
  retry: { withinMs: (p) => (Date.parse(p.serverTime ?? '') <= Date.parse(p.notAfter) ? CLOCK_SET_MS : 0) },
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
    what: `A certificate (${p.subject}) presented by ${p.server} expired at ${p.notAfter}.`,
    cause: `${clocks(p)}${datesCause(p, p.notAfter)}`,
    cure: expiredCure(p),
  }),
});

export const TLS_CERTIFICATE_NOT_YET_VALID = failure('TLS_CERTIFICATE_NOT_YET_VALID', {
  class: 'discovery',
  retry: { withinMs: (p) => (Date.parse(p.serverTime ?? '') > Date.parse(p.notBefore) ? CLOCK_SET_MS : 0) },
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
    what: `A certificate (${p.subject}) presented by ${p.server} is not valid before ${p.notBefore}.`,
    cause: `${clocks(p)}${datesCause(p, p.notBefore) || ' The usual cause is a clock that is behind.'}`,
    cure: 'Correct this machine\'s clock (for example, with "timedatectl set-ntp true" or "chronyc makestep"), then run the failed command again.',
  }),
});

export const REQUEST_TIMED_OUT = failure('REQUEST_TIMED_OUT', {
  class: 'timeout',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', request: 'GET /api/v1/nodes/worker-1', seconds: 60 },
  english: (p: Waited & { server: string; request: string; seconds: number }) => ({
    what: `${p.server} did not complete its response to ${p.request} within ${duration(p.seconds)}.`,
    cause: `The connection was established, but the response did not arrive or arrived too slowly.${tried(p)}`,
    cure: `Check the API server's load and log, and try "curl -k https://${p.server}/version" from this machine.`,
  }),
});

export const RESPONSE_TOO_LARGE = failure('RESPONSE_TOO_LARGE', {
  code: 'API_RESPONSE_UNEXPECTED',
  class: 'discovery',
  sample: { server: '10.0.0.1:6443', request: 'GET /api/v1/nodes/worker-1', limitBytes: 4194304 },
  english: (p: { server: string; request: string; limitBytes: number }) => ({
    what: `The response from ${p.server} to ${p.request} is larger than ${size(p.limitBytes)}. The rest was not read.`,
    cause: 'No valid response is that large: this is probably the wrong server.',
    cure: 'Use the address and port of the API server: "kubectl cluster-info" shows them.',
  }),
});

export const RESPONSE_BROKEN = failure('RESPONSE_BROKEN', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { server: '10.0.0.1:6443', request: 'GET /api/v1/nodes/worker-1', reason: 'ECONNRESET' },
  english: (p: Waited & { server: string; request: string; reason: string }) => ({
    what: `The response from ${p.server} to ${p.request} was cut off or is not valid HTTP.`,
    cause: `Reading the response failed: ${p.reason}.${tried(p)}`,
    cure: 'Check the proxies and load balancers between this machine and the API server, then run the same command again.',
  }),
});

export const LISTENING_FAILED = failure('LISTENING_FAILED', {
  class: 'host',
  sample: { address: '127.0.0.1:9807', reason: 'EADDRINUSE' },
  english: (p: { address: string; reason: string }) => ({
    what: `Cannot listen on ${p.address}.`,
    cause:
      p.reason === 'EADDRINUSE'
        ? 'Another program is already listening on that port (EADDRINUSE).'
        : p.reason === 'EADDRNOTAVAIL'
          ? 'This machine does not have that address (EADDRNOTAVAIL).'
          : `The system reported: ${p.reason}.`,
    cure: 'Choose another address or port. "ss -ltnp" shows which programs are listening.',
  }),
});
