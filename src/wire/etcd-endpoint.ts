import type { Endpoint } from './endpoint.ts';

/** Where a member that kubeadm or kubejoin has made serves its clients. */
export const ETCD_CLIENT_PORT = 2379;

const DEFAULT_PORT = { 'http:': 80, 'https:': 443 } as const;

/**
 * Scheme, host, port; a trailing slash at most. `URL` alone passes over blanks and takes backslashes, a user and a path, and hosts with a comma,
 * which separates the members in --initial-cluster.
 */
const WHOLE_URL = /^https?:\/\/[\w.:[\]-]+\/?$/i;

/** Where a client or peer URL of etcd leads. Undefined when it is none that etcd would take (http or https, no user, no path). */
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
