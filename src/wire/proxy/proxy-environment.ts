import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { Failure } from '../../base/failure.ts';
import type { Secret } from '../../base/secret.ts';
import { withoutEnds } from '../../base/trim.ts';
import { type Endpoint, endpointOf, userInfoOf } from '../endpoint.ts';
import { PROXY_UNUSABLE } from './wire-proxy-sentences.ts';

/** A proxy that supports CONNECT. */
export interface HttpProxy {
  protocol: 'http' | 'https';
  endpoint: Endpoint;
  /** "user:password", percent-decoded. */
  userInfo: Secret | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an HTTPS connection to `target`, by the rules of net/http.ProxyFromEnvironment in Go 1.26, with which
 * kubeadm 1.37 is built: the upper-case variable wins (the module golang.org/x/net prefers lower case since v0.58.0, but
 * net/http has a copy of its own), a missing scheme is http, NO_PROXY holds names, .suffixes, addresses and CIDR with
 * optional ports or *, and loopback is never proxied.
 */
export function proxyFromEnvironment(env: Environment, target: Endpoint): HttpProxy | undefined {
  const value = env.HTTPS_PROXY || env.https_proxy;
  if (!value || !goesThroughProxy(env.NO_PROXY || env.no_proxy || '', target)) return undefined;
  return parseProxy(value, 'HTTPS_PROXY');
}

/** Reads a proxy's URL. `source` names its setting in messages, because the URL may hold a password. */
export function parseProxy(value: string, source: string): HttpProxy {
  const url = parseUrl(value) ?? (value.includes('://') ? undefined : parseUrl(`http://${value}`));
  if (url === undefined) throw new Failure(PROXY_UNUSABLE, { source, problem: 'url' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Failure(PROXY_UNUSABLE, { source, problem: 'scheme' });
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  return { protocol, endpoint: endpointOf(url), userInfo: userInfoOf(url) };
}

/** Rejects URLs without a host, such as "proxy:3128", in which "proxy:" would be the scheme. */
function parseUrl(value: string): URL | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.host === '' ? undefined : url;
}

/** Tells whether NO_PROXY allows the proxy for `target`. Ignores invalid entries, as Go does. */
export function goesThroughProxy(noProxy: string, target: Endpoint): boolean {
  const host = target.host.toLowerCase();
  if (target.host === 'localhost' || isLoopback(host)) return false;
  for (const raw of noProxy.split(',')) {
    const entry = withoutEnds(raw, BLANKS).toLowerCase();
    if (entry === '*') return false;
    if (entry !== '' && matches(entry, host, target.port)) return false;
  }
  return true;
}

/** The blanks that Go's strings.TrimSpace removes (unicode.White_Space). */
const BLANKS =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

function matches(entry: string, host: string, port: number): boolean {
  const cidr = parseCidr(entry);
  if (cidr !== undefined) return inBlock(cidr, host);
  const [name, entryPort] = splitPort(entry);
  if (name === '' || (entryPort !== '' && entryPort !== String(port))) return false;
  const [address, own] = [addressOf(name), addressOf(host)];
  if (address !== undefined)
    return own !== undefined && inBlock({ ...address, prefix: address.family === 'ipv4' ? 32 : 128 }, host);
  if (own !== undefined) return false;
  const domain = name.startsWith('*.') ? name.slice(1) : name;
  const isSuffix = domain.startsWith('.');
  const ascii = asciiOf(isSuffix ? domain.slice(1) : domain);
  return host.endsWith(`.${ascii}`) || (!isSuffix && host === ascii);
}

/** Characters that UTS 46 ignores, and those that it reads as a full stop. */
const IGNORED = /[\u00ad\u200b\u2060\u2064\ufeff\u{1bca0}-\u{1bca3}]/gu;
const FULL_STOPS = /[\u3002\uff0e\uff61]/g;

/** The DNS form of an internationalized name (RFC 5891); the name itself if it has none. */
function asciiOf(name: string): string {
  const plain = name.replace(IGNORED, '').replace(FULL_STOPS, '.');
  // domainToASCII would drop line ends and the text after a question mark.
  if (!/\P{ASCII}/u.test(plain)) return plain;
  return (/^[\p{L}\p{M}\p{N}.-]+$/u.test(plain) && domainToASCII(plain)) || name;
}

interface Address {
  address: string;
  family: 'ipv4' | 'ipv6';
}

/** An address without a zone. An IPv4-mapped IPv6 address is the IPv4 address, as in Go. */
function addressOf(text: string): Address | undefined {
  if (isIPv4(text)) return { address: text, family: 'ipv4' };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const mapped = mappedAddress(text);
  return mapped === undefined ? { address: text, family: 'ipv6' } : { address: mapped, family: 'ipv4' };
}

function mappedAddress(text: string): string | undefined {
  const list = new BlockList();
  list.addSubnet('::ffff:0:0', 96, 'ipv6');
  if (!list.check(text, 'ipv6')) return undefined;
  const [high = 0, low = 0] =
    /([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/
      .exec(new URL(`http://[${text}]`).hostname)
      ?.slice(1)
      .map((part) => Number.parseInt(part, 16)) ?? [];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

interface Cidr extends Address {
  prefix: number;
}

function parseCidr(entry: string): Cidr | undefined {
  const [, text = '', length = ''] = /^([0-9a-f:.]+)\/(\d+)$/.exec(entry) ?? [];
  const prefix = Number(length);
  if (isIPv4(text)) return prefix <= 32 ? { address: text, prefix, family: 'ipv4' } : undefined;
  if (!isIPv6(text) || prefix > 128) return undefined;
  const mapped = prefix < 96 ? undefined : mappedAddress(text);
  return mapped === undefined
    ? { address: text, prefix, family: 'ipv6' }
    : { address: mapped, prefix: prefix - 96, family: 'ipv4' };
}

/** Compares within a family only: ::/8 contains no IPv4 address. */
function inBlock(cidr: Cidr, host: string): boolean {
  const own = addressOf(host);
  if (own?.family !== cidr.family) return false;
  const list = new BlockList();
  list.addSubnet(cidr.address, cidr.prefix, cidr.family);
  return list.check(own.address, own.family);
}

function isLoopback(host: string): boolean {
  return (
    inBlock({ address: '127.0.0.0', prefix: 8, family: 'ipv4' }, host) ||
    inBlock({ address: '::1', prefix: 128, family: 'ipv6' }, host)
  );
}

/** Name and port as in Go's net.SplitHostPort; the whole entry as name if that fails. An empty port means any. */
function splitPort(entry: string): [name: string, port: string] {
  const colon = entry.lastIndexOf(':');
  const end = entry.startsWith('[') ? entry.indexOf(']') : -1;
  if (colon === -1 || (entry.startsWith('[') && (end === -1 || end + 1 !== colon))) return [entry, ''];
  const name = end === -1 ? entry.slice(0, colon) : entry.slice(1, end);
  const isOdd = end === -1 ? /[:[\]]/.test(name) : entry.slice(1).includes('[');
  if (isOdd || /[[\]]/.test(entry.slice(colon))) return [entry, ''];
  return [name, entry.slice(colon + 1)];
}
