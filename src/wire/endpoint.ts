import { isIP, isIPv6 as isValidIPv6 } from 'node:net';
import { Secret } from '../base/secret.ts';

/** A host and port to connect to. `host` is a DNS name in ASCII or an IP address, IPv6 without brackets. */
export interface Endpoint {
  host: string;
  port: number;
}

/**
 * Reads an API server's address as a user gives it: host, host:port, [v6], [v6]:port, a bare IPv6 address, with or
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

/** Reads the `server` of a kubeconfig: https://host[:port], no path but "/". The default port of https is 443. */
export function parseServerUrl(server: string, defaultPort = 443): Endpoint | undefined {
  // The URL class reads https://1 as 0.0.0.1 and drops :443; both are looked at before it.
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
  try {
    const { hostname } = new URL(`https://${written}`);
    // A number such as 1.2.3 is an address to the URL class and to nobody else.
    return isIP(hostname) === 0 ? hostname : undefined;
  } catch {
    return undefined;
  }
}

/** Node's expression for it takes two milliseconds to compile, and most texts have not even two colons. */
function isIPv6(text: string): boolean {
  return text.indexOf(':') !== text.lastIndexOf(':') && isValidIPv6(text);
}

/** host:port, with brackets around an IPv6 address. */
export function hostPort(endpoint: Endpoint): string {
  return `${isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
}

/** https://host:port. */
export function serverUrl(endpoint: Endpoint): string {
  return `https://${hostPort(endpoint)}`;
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port;
}

/** Where a member that kubeadm or kubejoin has made serves its clients. */
export const ETCD_CLIENT_PORT = 2379;

const DEFAULT_PORT = { 'http:': 80, 'https:': 443 } as const;

/**
 * Scheme, host, port; a trailing slash at most. `URL` alone passes over blanks and takes backslashes, a user and a
 * path, and hosts with a comma, which separates the members in --initial-cluster.
 */
const WHOLE_URL = /^https?:\/\/[\w.:[\]-]+\/?$/i;

/**
 * Where a client or peer URL of etcd leads. Undefined when it is none that etcd would take (http or https, no user, no
 * path).
 */
export function etcdEndpoint(url: string): (Endpoint & { tls: boolean }) | undefined {
  if (!WHOLE_URL.test(url)) return undefined;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  const { protocol, hostname, port } = parsed;
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '' || port === '0') return undefined;
  return { host, port: port === '' ? DEFAULT_PORT[protocol] : Number(port), tls: protocol === 'https:' };
}

/** Whether two URLs are the same place: letter case, default ports and ways to write an IPv6 address do not matter. */
export function sameUrl(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [etcdEndpoint(one), etcdEndpoint(other)];
  return a !== undefined && b !== undefined && a.tls === b.tls && a.host === b.host && a.port === b.port;
}

/** "user:password" of a URL, percent-decoded (RFC 3986 section 3.2.1); undefined when it has none. */
export function userInfoOf(url: URL): Secret | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return new Secret(`${decoded(url.username)}:${decoded(url.password)}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
