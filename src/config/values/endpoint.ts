import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { isIPv4, isIPv6, parseAddress } from './address.ts';
import {
  CONFIG_CONTROL_PLANE_ENDPOINT,
  CONFIG_ENDPOINT,
  CONFIG_ENDPOINT_AMBIGUOUS,
  CONFIG_ENDPOINT_PATH,
  CONFIG_ENDPOINT_SCHEME,
  CONFIG_PORT,
} from './config-values-sentences.ts';
import { isSubdomain } from './names.ts';

const DEFAULT_PORT = 6443;
const LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Host and port of an API server. `host` has no brackets. */
export interface Endpoint {
  host: string;
  port: number;
}

/** host:port, with brackets around an IPv6 address. */
export function endpointText({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Reads an endpoint: a DNS name or an IP address, IPv6 with or without brackets. A missing port is `defaultPort`;
 * kubeadm requires one for token discovery.
 */
export function checkEndpoint(text: string, defaultPort = DEFAULT_PORT): Checked<Endpoint> {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(text)?.[0];
  if (scheme)
    return { wrong: CONFIG_ENDPOINT_SCHEME({ scheme: shown(scheme), instead: withoutUrl(text.slice(scheme.length)) }) };
  if (/[/?#@]/.test(text)) return { wrong: CONFIG_ENDPOINT_PATH({ instead: withoutUrl(text) }) };
  const meanings = twoMeanings(text);
  if (meanings) return { wrong: CONFIG_ENDPOINT_AMBIGUOUS(meanings) };
  const parts = split(text);
  if (!parts || !isHost(parts.host, parts.bracketed)) return { wrong: CONFIG_ENDPOINT({ value: shown(text) }) };
  const port = parts.port === undefined ? defaultPort : /^\d{1,5}$/.test(parts.port) ? Number(parts.port) : 0;
  if (port < 1 || port > 65535) return { wrong: CONFIG_PORT({ value: shown(parts.port ?? '') }) };
  return { value: { host: parts.host, port } };
}

/** The stable endpoint of a control plane. Names must be in lower case (util.ParseHostPort): certificates contain them. */
export function checkControlPlaneEndpoint(text: string, bindPort: number): Checked<string> {
  const checked = checkEndpoint(text.replace(/:$/, ''), bindPort);
  if (checked.wrong) return checked;
  const { host } = checked.value;
  const fits = isSubdomain(host) || parseAddress(host) !== undefined;
  return fits
    ? { value: endpointText(checked.value) }
    : { wrong: CONFIG_CONTROL_PLANE_ENDPOINT({ value: shown(text) }) };
}

function split(text: string): { host: string; port: string | undefined; bracketed: boolean } | undefined {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2], bracketed: true };
  if (isIPv6(text)) return { host: text, port: undefined, bracketed: true };
  const [host = '', port, ...more] = text.split(':');
  return more.length === 0 ? { host, port, bracketed: false } : undefined;
}

function isHost(host: string, bracketed: boolean): boolean {
  if (bracketed) return isIPv6(host);
  const labels = host.replace(/\.$/, '').split('.');
  // A name whose last label is a number is an IPv4 address or a mistyped one (WHATWG URL, "ends in a number").
  if (/^(\d+|0[xX][0-9a-fA-F]*)$/.test(labels.at(-1) ?? '')) return isIPv4(host);
  return host.length <= 253 && labels.every((label) => LABEL.test(label));
}

/** Both readings of fd00::1:6443: an address without a port, and fd00::1 with port 6443, which is more likely. */
function twoMeanings(text: string): { address: string; withPort: string } | undefined {
  const [, host = '', port] = /^(.*):(\d{4})$/.exec(text) ?? [];
  return isIPv6(text) && isIPv6(host) ? { address: `[${text}]`, withPort: `[${host}]:${port}` } : undefined;
}

/** The endpoint that was probably meant by a URL, from the text after its scheme. */
function withoutUrl(rest: string): string | undefined {
  const host = rest.replace(/[/?#].*$/s, '');
  const endpoint = host === '' || host.includes('@') ? undefined : checkEndpoint(host).value;
  return endpoint && endpointText(endpoint);
}
