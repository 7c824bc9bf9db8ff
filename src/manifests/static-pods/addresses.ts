import ipaddr from 'ipaddr.js';

/** The loopback address of the same family as the address that is advertised. */
export function loopback(advertiseAddress: string): '127.0.0.1' | '::1' {
  return isIPv6(advertiseAddress) ? '::1' : '127.0.0.1';
}

/** host:port, an IPv6 address in brackets (RFC 3986, 3.2.2). */
export function hostPort(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** False for an IPv4 address written as IPv6 (RFC 4291, 2.5.5.2). */
function isIPv6(address: string): boolean {
  return ipaddr.IPv6.isValid(address) && !ipaddr.IPv6.parse(address).isIPv4MappedAddress();
}
