import { nodeName } from '../config/node-name.ts';
import type { JoinConfiguration } from '../config/types.ts';
import type { HostReader } from '../host/ports.ts';
import { detectCriSocket } from '../preflight/cri-socket.ts';
import type { NodeFacts } from './facts.ts';
import { membership } from './membership.ts';

/** What is known of the joining machine before anything is done. */
export async function readNodeFacts(reading: {
  configuration: JoinConfiguration;
  host: HostReader;
  signal: AbortSignal;
}): Promise<NodeFacts> {
  const { configuration, host } = reading;
  const hostname = host.system.hostname().trim().toLowerCase();
  const name = nodeName(configuration, hostname);
  const [criSocket, resolved, member] = await Promise.all([
    configuration.nodeRegistration.criSocket || detectCriSocket(host.runtimes),
    host.services.state('systemd-resolved').catch(() => undefined), // kubeadm goes on, too: the kubelet's own start will tell
    membership(name, reading),
  ]);
  return {
    name,
    hostname,
    criSocket,
    role: configuration.controlPlane ? 'control-plane' : 'worker',
    systemdResolved: resolved?.active ?? false,
    hasCertificate: member.state === 'member' && member.resumable,
  };
}
