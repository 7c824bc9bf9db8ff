import { EVER, failure } from '../../base/failure.ts';
import { connectMeaning, tried, type Waited } from '../../base/phrases.ts';
import { isTransient } from '../http/answer.ts';

/** A proxy answers 502 to 504 when it is allowed to connect, but cannot (RFC 9110 section 15.6). */
function proxyRefusal(status: number): string {
  if (status === 403) return 'The proxy does not allow that address.';
  if (status >= 502 && status <= 504) return 'The proxy cannot reach that address.';
  return 'The proxy cannot reach that address, or does not allow it.';
}

export const PROXY_UNREACHABLE = failure('PROXY_UNREACHABLE', {
  class: 'discovery',
  retry: { withinMs: EVER },
  sample: { proxy: 'http://proxy.example:3128', server: '10.0.0.1:6443', reason: 'ECONNREFUSED' },
  english: (p: Waited & { proxy: string; server: string; reason: string }) => ({
    what: `The proxy ${p.proxy}, used to reach ${p.server}, is not responding.`,
    cause: `The system reported: ${connectMeaning(p.reason)}. The proxy is set in HTTPS_PROXY, or as proxy-url in the kubeconfig.${tried(p)}`,
    cure: `Correct the proxy's URL where it is set. To reach ${p.server} without the proxy, add that address to NO_PROXY, or remove proxy-url from the kubeconfig.`,
  }),
});

export const PROXY_REFUSED = failure('PROXY_REFUSED', {
  class: 'discovery',
  // A gateway status heals: the proxy cannot reach the server yet. 403 and 407 are the proxy's own refusal.
  retry: { withinMs: (p) => (isTransient(p.status) ? EVER : 0) },
  sample: { proxy: 'http://proxy.example:3128', server: '10.0.0.1:6443', status: 403 },
  english: (p: Waited & { proxy: string; server: string; status: number }) => ({
    what: `The proxy ${p.proxy} refused to connect to ${p.server} (HTTP ${p.status}).`,
    cause:
      p.status === 407
        ? 'The proxy requires a user name and a password, or rejected the ones in its URL.'
        : `${proxyRefusal(p.status)}${tried(p)}`,
    cure:
      p.status === 407
        ? 'Set the user name and password in HTTPS_PROXY (http://user:password@proxy:port), or add the API server to NO_PROXY.'
        : `Allow ${p.server} on the proxy, or add it to NO_PROXY.`,
  }),
});

export const PROXY_UNUSABLE = failure('PROXY_UNUSABLE', {
  class: 'discovery',
  sample: { source: 'HTTPS_PROXY', problem: 'scheme' },
  english: (p: { source: string; problem: 'scheme' | 'url' }) => ({
    what: `The proxy in ${p.source} cannot be used.`,
    cause: p.problem === 'scheme' ? 'Only http:// and https:// proxies are supported.' : 'The value is not a URL.',
    cure: `Correct ${p.source}, or remove it.`,
  }),
});
