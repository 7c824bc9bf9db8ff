/**
 * Puts an interceptor on the path of one host of the lab: what it sends to a server arrives at him, by the host's own
 * packet filter.
 */
import type { LabHost } from '../machine/host.ts';
import type { Place } from './interceptor.ts';

export async function divert(host: LabHost, from: Place, to: Place): Promise<void> {
  await host.mustExec(['iptables', '-w', '-t', 'nat', '-I', ...rule(from, to)]);
}

/** Ends a diversion; new connections take the usual way again. */
export async function undivert(host: LabHost, from: Place, to: Place): Promise<void> {
  while ((await host.exec(['iptables', '-w', '-t', 'nat', '-D', ...rule(from, to)])).code === 0);
}

function rule(from: Place, to: Place): string[] {
  const destination = `${to.host}:${to.port}`;
  return [
    'OUTPUT',
    '-p',
    'tcp',
    '-d',
    from.host,
    '--dport',
    String(from.port),
    '-j',
    'DNAT',
    '--to-destination',
    destination,
  ];
}
