import { parseAddress } from '../../config/values/address.ts';

/** The loopback address of the same family as the address that is advertised. */
export function loopback(advertiseAddress: string): '127.0.0.1' | '::1' {
  return parseAddress(advertiseAddress)?.kind() === 'ipv6' ? '::1' : '127.0.0.1';
}
