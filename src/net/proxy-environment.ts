import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { Failure } from '../failure.ts';
import type { Secret } from '../secret.ts';
import type { Endpoint } from './endpoint.ts';
import { userInfoOf } from './user-info.ts';

/** A proxy that is asked to CONNECT. */
export interface HttpProxy {
  protocol: 'http' | 'https';
  endpoint: Endpoint;
  /** "user:password", percent-decoded. */
  userInfo: Secret | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an HTTPS connection to `target`, by the rules of Go's httpproxy.FromEnvironment: the lower-case variable comes first,
 * a missing scheme is http, NO_PROXY holds names, .suffixes, addresses and CIDR with optional ports or *, and loopback is never proxied.
 */
export function proxyFromEnvironment(env: Environment, target: Endpoint): HttpProxy | undefined {
  const value = env.https_proxy || env.HTTPS_PROXY;
  if (!value || !goesThroughProxy(env.no_proxy || env.NO_PROXY || '', target)) return undefined;
  return parseProxy(value, 'HTTPS_PROXY');
}

/** Reads a proxy's URL; `source` names where it stands, for the message (the URL may hold a password). */
export function parseProxy(value: string, source: string): HttpProxy {
  const url = parseUrl(value) ?? (value.includes('://') ? undefined : parseUrl(`http://${value}`));
  if (url === undefined) throw new Failure('PROXY_UNUSABLE', { source, problem: 'url' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Failure('PROXY_UNUSABLE', { source, problem: 'scheme' });
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  return {
    protocol,
    endpoint: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (protocol === 'https' ? 443 : 80) },
    userInfo: userInfoOf(url),
  };
}

/** "proxy:3128" parses as the scheme "proxy:" of a URL without a host: that is no URL here. */
function parseUrl(value: string): URL | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.host === '' ? undefined : url;
}

/** Whether NO_PROXY lets `target` through to the proxy. Entries that make no sense are passed over, as Go does. */
export function goesThroughProxy(noProxy: string, target: Endpoint): boolean {
  const host = target.host.toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return false;
  for (const raw of noProxy.split(',')) {
    const entry = raw.trim().toLowerCase();
    if (entry === '*') return false;
    if (entry !== '' && matches(entry, host, target.port)) return false;
  }
  return true;
}

function matches(entry: string, host: string, port: number): boolean {
  const cidr = parseCidr(entry);
  if (cidr !== undefined) return isIP(host) !== 0 && inBlock(cidr, host);
  const [name, entryPort] = splitPort(entry);
  if (name === '' || (entryPort !== undefined && entryPort !== String(port))) return false;
  if (isIP(name) !== 0) return isIP(host) !== 0 && sameAddress(name, host);
  if (isIP(host) !== 0) return false;
  const suffix = name.startsWith('*.') ? name.slice(1) : name;
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

interface Cidr {
  address: string;
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

function parseCidr(entry: string): Cidr | undefined {
  const match = /^([0-9a-f:.]+)\/(\d{1,3})$/.exec(entry);
  if (match?.[1] === undefined) return undefined;
  const prefix = Number(match[2]);
  if (isIPv4(match[1]) && prefix <= 32) return { address: match[1], prefix, family: 'ipv4' };
  if (isIPv6(match[1]) && prefix <= 128) return { address: match[1], prefix, family: 'ipv6' };
  return undefined;
}

function inBlock(cidr: Cidr, host: string): boolean {
  const list = new BlockList();
  list.addSubnet(cidr.address, cidr.prefix, cidr.family);
  return list.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

function sameAddress(a: string, b: string): boolean {
  const list = new BlockList();
  list.addAddress(a, isIPv4(a) ? 'ipv4' : 'ipv6');
  return list.check(b, isIPv4(b) ? 'ipv4' : 'ipv6');
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return false;
  return (
    inBlock({ address: '127.0.0.0', prefix: 8, family: 'ipv4' }, host) || inBlock({ address: '::1', prefix: 128, family: 'ipv6' }, host)
  );
}

/** As Go's net.SplitHostPort: name, and the port where there is one; a bare IPv6 address has none. */
function splitPort(entry: string): [name: string, port: string | undefined] {
  const bracketed = /^\[(.*)\](?::(.*))?$/.exec(entry);
  if (bracketed?.[1] !== undefined) return [bracketed[1], bracketed[2]];
  const parts = entry.split(':');
  return parts.length === 2 && parts[0] !== undefined ? [parts[0], parts[1]] : [entry, undefined];
}
