import ipaddr from 'ipaddr.js';
import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { addressText, parseAddress } from './address.ts';
import { CONFIG_SUBNET, CONFIG_SUBNETS } from './config-values-sentences.ts';

export interface Subnet {
  /** The first address and the prefix length, as Go writes them. */
  text: string;
  family: 'ipv4' | 'ipv6';
  /** The first address. */
  start: ipaddr.IPv4 | ipaddr.IPv6;
  /** Prefix length in bits. */
  prefix: number;
  /** 32 or 128. */
  bits: number;
}

/** A subnet as netutils.ParseCIDRSloppy reads it: any address inside will do. An IPv4-mapped IPv6 address is refused. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, written = '', digits = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(written);
  const family = written.includes(':') ? 'ipv6' : 'ipv4';
  const bits = family === 'ipv6' ? 128 : 32;
  const prefix = Number(digits);
  if (address?.kind() !== family || prefix > bits) return undefined;
  const start = ipaddr.fromByteArray(network(address.toByteArray(), prefix));
  return { text: `${addressText(start)}/${prefix}`, family, start, prefix, bits };
}

/** One subnet, or one of each family separated by a comma (netutils.IsDualStackCIDRs). */
export function checkSubnets(text: string): Checked<Subnet[]> {
  const subnets: Subnet[] = [];
  for (const part of text.split(',')) {
    const subnet = parseSubnet(part);
    if (!subnet) return { wrong: CONFIG_SUBNET({ value: shown(part) }) };
    subnets.push(subnet);
  }
  const [first, second] = subnets;
  const fits = subnets.length === 1 || (subnets.length === 2 && first?.family !== second?.family);
  return fits ? { value: subnets } : { wrong: CONFIG_SUBNETS({ value: shown(text) }) };
}

function network(bytes: number[], prefix: number): number[] {
  return bytes.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - i * 8));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
}

/**
 * The address with this number in the first of comma-separated subnets. In the Services' subnet 1 is the Service
 * kubernetes and 10 the cluster's DNS. Undefined for an invalid subnet or one without that address.
 */
export function subnetAddress(subnets: string, number: number): string | undefined {
  const subnet = parseSubnet(subnets.split(',')[0]?.trim() ?? '');
  if (!subnet) return undefined;
  const bytes = subnet.start.toByteArray();
  let carry = number;
  for (let i = bytes.length - 1; i >= 0 && carry > 0; i--) {
    const sum = (bytes[i] ?? 0) + carry;
    bytes[i] = sum % 256;
    carry = Math.floor(sum / 256);
  }
  const result = ipaddr.fromByteArray(bytes);
  return result.match(subnet.start, subnet.prefix) ? addressText(result) : undefined;
}

/** kubeadm's default for an invalid service subnet. */
const FALLBACK = '10.96.0.10';

/** The address of the cluster's DNS: the tenth of the first service subnet. */
export function dnsAddress(serviceSubnet: string): string {
  return subnetAddress(serviceSubnet, 10) ?? FALLBACK;
}
