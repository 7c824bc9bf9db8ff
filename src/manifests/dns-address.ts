import ipaddr from 'ipaddr.js';

/** kubeadm's default where the service subnet can't be read. */
const FALLBACK = '10.96.0.10';

/** The cluster's DNS service address: the tenth of the (first) service subnet. */
export function dnsAddress(serviceSubnet: string): string {
  const first = serviceSubnet.split(',')[0]?.trim() ?? '';
  if (!ipaddr.isValidCIDR(first)) return FALLBACK;
  const [address, prefix] = ipaddr.parseCIDR(first);
  const bytes = network(address.toByteArray(), prefix);
  let carry = 10;
  for (let i = bytes.length - 1; i >= 0 && carry > 0; i--) {
    const sum = (bytes[i] ?? 0) + carry;
    bytes[i] = sum % 256;
    carry = Math.floor(sum / 256);
  }
  const result = ipaddr.fromByteArray(bytes);
  return result.match(address, prefix) ? result.toString() : FALLBACK;
}

function network(bytes: number[], prefix: number): number[] {
  return bytes.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - i * 8));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
}
