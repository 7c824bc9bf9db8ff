import { isIP, isIPv6 as isValidIPv6 } from 'node:net';
import { Secret } from '../base/secret.ts';
import { orUndefined } from '../base/try.ts';

/**
 * A host and port to connect to. `host` is a DNS name of letters, digits, hyphens and underscores, or an IP address, IPv6
 * without brackets.
 */
export interface Endpoint {
  host: string;
  port: number;
}

/**
 * Reads an API server's address as users write it: host, host:port, [v6], [v6]:port or a bare IPv6 address, with or
 * without https://. Undefined for anything else (another scheme, a path, user information, a port outside 1 to 65535).
 */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | undefined {
  const rest = text
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/$/, '');
  if (isIPv6(rest)) return { host: rest, port: defaultPort };
  return parseServerUrl(`https://${rest}`, defaultPort);
}

/** Reads the `server` of a kubeconfig: https://host[:port], with no path but "/". */
export function parseServerUrl(server: string, defaultPort = 443): Endpoint | undefined {
  // Checked before the URL class, which reads https://1 as 0.0.0.1 and drops :443.
  const match = /^https:\/\/(\[[^\]/@]+\]|[^:/?#@[\]\s]+)(?::(\d{1,5}))?\/?$/i.exec(server);
  if (match?.[1] === undefined) return undefined;
  const port = match[2] === undefined ? defaultPort : Number(match[2]);
  if (port < 1 || port > 65535) return undefined;
  const host = hostOf(match[1]);
  return host === undefined ? undefined : { host, port };
}

function hostOf(written: string): string | undefined {
  if (written.startsWith('[')) {
    const address = written.slice(1, -1);
    return isIPv6(address) ? address : undefined;
  }
  if (isIP(written) !== 0) return written;
  if (!URL.canParse(`https://${written}`)) return undefined;
  const { hostname } = new URL(`https://${written}`);
  // Only the URL class reads a number such as 1.2.3 as an address.
  return isIP(hostname) === 0 && isName(hostname) ? hostname : undefined;
}

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** The URL class also accepts what a shell would obey, such as $(reboot), and hosts get into commands for users. */
function isName(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  return host.length <= 253 && labels.every((label) => LABEL.test(label));
}

/**
 * Looks for two colons first, because Node's expression takes two milliseconds to compile. Not every version checks
 * the zone.
 */
function isIPv6(text: string): boolean {
  return text.indexOf(':') !== text.lastIndexOf(':') && /^[\w:.%-]+$/.test(text) && isValidIPv6(text);
}

/** host:port, with brackets around an IPv6 address. */
export function hostPort(endpoint: Endpoint): string {
  return `${isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
}

export function serverUrl(endpoint: Endpoint): string {
  return `https://${hostPort(endpoint)}`;
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port;
}

/** Where a URL leads, by default to the port of its scheme, http or https. */
export function endpointOf({ protocol, hostname, port }: URL): Endpoint {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/** The port on which members made by kubeadm or kubejoin serve their clients. */
export const ETCD_CLIENT_PORT = 2379;
/** The kubelet's API, over TLS. */
export const KUBELET_PORT = 10250;

/**
 * Scheme, host, port and an optional slash. `URL` alone also accepts blanks, backslashes, a user, a path, and hosts with
 * a comma, which separates the members in --initial-cluster.
 */
const WHOLE_URL = /^https?:\/\/[\w.:[\]-]+\/?$/i;

/** The endpoint of a client or peer URL of etcd. Undefined if etcd would refuse it (not http or https, a user, a path). */
export function etcdEndpoint(url: string): (Endpoint & { tls: boolean }) | undefined {
  if (!WHOLE_URL.test(url) || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.port === '0') return undefined;
  return { ...endpointOf(parsed), tls: parsed.protocol === 'https:' };
}

/** Tells whether two URLs have the same endpoint, whatever their letter case, default port or form of IPv6 address. */
export function sameUrl(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [etcdEndpoint(one), etcdEndpoint(other)];
  return a !== undefined && b !== undefined && a.tls === b.tls && a.host === b.host && a.port === b.port;
}

/** "user:password" of a URL, percent-decoded (RFC 3986 section 3.2.1); undefined when it has none. */
export function userInfoOf(url: URL): Secret | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return new Secret(`${percentDecoded(url.username)}:${percentDecoded(url.password)}`);
}

/** The Authorization header for "user:password" (RFC 7617). */
export function basicCredential(userInfo: string): string {
  return `Basic ${Buffer.from(userInfo).toString('base64')}`;
}

/** Percent-decoded UTF-8; the text itself if it is not that. */
export function percentDecoded(text: string): string {
  return orUndefined(() => decodeURIComponent(text)) ?? text;
}
