import ipaddr from 'ipaddr.js';
import { addressText } from '../config/values/address.ts';

/**
 * The address of this number in the first of these subnets (of the Services': 1 is that of Service kubernetes, 10 of the cluster's DNS); undefined when
 * it can't be read, or has no such address.
 */
export function subnetAddress(subnets: string, number: number): string | undefined {
  const first = subnets.split(',')[0]?.trim() ?? '';
  if (!ipaddr.isValidCIDR(first)) return undefined;
  const [address, prefix] = ipaddr.parseCIDR(first);
  const bytes = network(address.toByteArray(), prefix);
  let carry = number;
  for (let i = bytes.length - 1; i >= 0 && carry > 0; i--) {
    const sum = (bytes[i] ?? 0) + carry;
    bytes[i] = sum % 256;
    carry = Math.floor(sum / 256);
  }
  const result = ipaddr.fromByteArray(bytes);
  return result.match(address, prefix) ? addressText(result) : undefined;
}

function network(bytes: number[], prefix: number): number[] {
  return bytes.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - i * 8));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
}
