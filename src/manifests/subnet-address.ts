import ipaddr from 'ipaddr.js';
import { addressText } from '../config/values/address.ts';
import { parseSubnet } from '../config/values/subnet.ts';

/**
 * The address of this number in the first of these subnets (of the Services': 1 is that of Service kubernetes, 10 of
 * the cluster's DNS); undefined when it can't be read, or has no such address.
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

/** kubeadm's default where the service subnet can't be read. */
const FALLBACK = '10.96.0.10';

/** The cluster's DNS service address: the tenth of the (first) service subnet. */
export function dnsAddress(serviceSubnet: string): string {
  return subnetAddress(serviceSubnet, 10) ?? FALLBACK;
}
