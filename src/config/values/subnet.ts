import ipaddr from 'ipaddr.js';
import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { addressText, parseAddress } from './address.ts';
import { CONFIG_SUBNET, CONFIG_SUBNETS } from './sentences.ts';

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
