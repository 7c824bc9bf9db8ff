import ipaddr from 'ipaddr.js';
import { addressText } from '../config/values/address.ts';
import { parseSubnet } from '../config/values/subnet.ts';

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
