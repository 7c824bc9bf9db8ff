import ipaddr from 'ipaddr.js';
import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { parseEndpoint } from '../../../wire/endpoint.ts';
import { type Check, found, nothingFound, type PreflightInput, pathInName } from '../check.ts';
import { FORWARDING_OFF } from './sentences.ts';

const DEFAULT_PORT = 6443;
const SWITCHES = {
  ipv4: { path: '/proc/sys/net/ipv4/ip_forward', sysctl: 'net.ipv4.ip_forward' },
  ipv6: { path: '/proc/sys/net/ipv6/conf/default/forwarding', sysctl: 'net.ipv6.conf.default.forwarding' },
} as const;

export type AddressFamily = keyof typeof SWITCHES;

/** The kernel forwards packets of the family of the API server's address, where token discovery names an address. */
export function ipForwarding({ configuration, host }: PreflightInput): Check[] {
  const endpoint = parseEndpoint(configuration.discovery.bootstrapToken?.apiServerEndpoint ?? '', DEFAULT_PORT);
  if (endpoint === undefined || !ipaddr.isValid(endpoint.host)) return [];
  return [forwardingOn(ipaddr.parse(endpoint.host).kind(), host)];
}

/** The kernel forwards packets of this family. */
export function forwardingOn(family: AddressFamily, host: HostReader): Check {
  const { path, sysctl } = SWITCHES[family];
  return {
    name: `FileContent-${pathInName(path)}`,
    async run() {
      const content = await host.files.read(path);
      if (content?.toString('utf8').startsWith('1')) return nothingFound;
      return found(new Failure(FORWARDING_OFF, { path, sysctl, value: content?.toString('utf8').trim().slice(0, 20) }));
    },
  };
}
