import { subnetAddress } from './subnet-address.ts';

/** kubeadm's default where the service subnet can't be read. */
const FALLBACK = '10.96.0.10';

/** The cluster's DNS service address: the tenth of the (first) service subnet. */
export function dnsAddress(serviceSubnet: string): string {
  return subnetAddress(serviceSubnet, 10) ?? FALLBACK;
}
