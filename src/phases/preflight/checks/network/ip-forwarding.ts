import { Failure } from '../../../../base/failure.ts';
import type { HostReader } from '../../../../host/ports.ts';
import { type Check, pathInName } from '../../check.ts';
import { FORWARDING_OFF } from './checks-network-sentences.ts';

const SWITCHES = {
  ipv4: { path: '/proc/sys/net/ipv4/ip_forward', sysctl: 'net.ipv4.ip_forward' },
  ipv6: { path: '/proc/sys/net/ipv6/conf/default/forwarding', sysctl: 'net.ipv6.conf.default.forwarding' },
} as const;

export type AddressFamily = keyof typeof SWITCHES;

/** The kernel forwards packets of this family. */
export function ipForwarding(family: AddressFamily, host: HostReader): Check {
  const { path, sysctl } = SWITCHES[family];
  return {
    name: `FileContent-${pathInName(path)}`,
    async run() {
      const content = (await host.files.read(path))?.toString('utf8');
      if (content?.startsWith('1')) return undefined;
      return new Failure(FORWARDING_OFF, { path, sysctl, value: content?.trim().slice(0, 20) });
    },
  };
}
