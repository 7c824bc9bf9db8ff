import ipaddr from 'ipaddr.js';
import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { CONFIG_ADDRESS, CONFIG_ADDRESS_UNUSABLE, CONFIG_PORT } from './config-values-sentences.ts';

/** Four decimal numbers, 0 to 255. Go's "sloppy" parser, which kubeadm uses for its own addresses, allows leading zeros. */
function ipv4(text: string, leadingZeros: boolean): ipaddr.IPv4 | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  if (!leadingZeros && /(^|\.)0\d/.test(text)) return undefined;
  const numbers = text.split('.').map(Number);
  return numbers.every((number) => number <= 255) ? new ipaddr.IPv4(numbers) : undefined;
}

/**
 * An IPv6 address. A dotted IPv4 suffix is converted to two groups, because ipaddr.js reads ::1.2.3.4 (RFC 4291 section
 * 2.5.5.1) as the mapped address ::ffff:1.2.3.4.
 */
function ipv6(text: string, leadingZeros: boolean): ipaddr.IPv6 | undefined {
  const [, before, quad] = /^(.*:)(\d[\d.]*\.\d+)$/.exec(text) ?? [];
  const four = quad === undefined ? undefined : ipv4(quad, leadingZeros);
  if (quad !== undefined && four === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = four?.octets ?? [];
  const groups = four ? `${before}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}` : text;
  return groups.includes(':') && /^[0-9a-fA-F:]+$/.test(groups) && ipaddr.IPv6.isValid(groups)
    ? ipaddr.IPv6.parse(groups)
    : undefined;
}

export function isIPv4(text: string): boolean {
  return ipv4(text, false) !== undefined;
}

/** True for an IPv6 address without brackets and without a zone. */
export function isIPv6(text: string): boolean {
  return ipv6(text, false) !== undefined;
}

/** An address as Go's sloppy parser (netutils.ParseIPSloppy) reads it; an IPv4-mapped address becomes IPv4. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const six = ipv6(text, true);
  return ipv4(text, true) ?? (six?.isIPv4MappedAddress() ? six.toIPv4Address() : six);
}

/** An address as Go writes it (RFC 5952). */
export function addressText(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

/** A name or an address in the one form that names are compared in: an address as Go writes it, a name in lower case. */
export function canonicalName(text: string): string {
  const address = parseAddress(text);
  return address ? addressText(address) : text.toLowerCase();
}

const UNUSABLE = { multicast: 'multicast', linkLocal: 'link-local', broadcast: 'broadcast' } as const;

/**
 * The address that an API server advertises, as Go writes it. '' and 0.0.0.0 become '' (detect it); :: means detect it,
 * IPv6 first; for a loopback address, kubeadm later uses a global address of the loopback interface.
 */
export function checkAdvertiseAddress(text: string): Checked<string> {
  if (text === '') return { value: '' };
  const address = parseAddress(text);
  if (!address) return { wrong: CONFIG_ADDRESS({ value: shown(text) }) };
  const range = address.range();
  if (range in UNUSABLE)
    return { wrong: CONFIG_ADDRESS_UNUSABLE({ value: shown(text), range: UNUSABLE[range as keyof typeof UNUSABLE] }) };
  if (range === 'unspecified') return { value: address.kind() === 'ipv4' ? '' : '::' };
  return { value: addressText(address) };
}

/** A TCP port to listen on; 0 means `otherwise`. */
export function checkBindPort(port: number, otherwise: number): Checked<number> {
  if (port === 0) return { value: otherwise };
  return port >= 1 && port <= 65535 ? { value: port } : { wrong: CONFIG_PORT({ value: String(port) }) };
}
