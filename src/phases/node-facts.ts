import { nodeName } from '../config/node-name.ts';
import type { JoinConfiguration } from '../config/types.ts';
import type { HostReader } from '../host/ports.ts';
import { detectCriSocket } from '../preflight/cri-socket.ts';
import type { OwnTraces } from '../preflight/own-traces.ts';
import { sha256 } from '../sha256.ts';
import type { NodeFacts } from './facts.ts';

/** What is known of the joining machine before anything is done. */
export async function readNodeFacts(
  { configuration, host }: { configuration: JoinConfiguration; host: HostReader },
  traces: OwnTraces,
): Promise<NodeFacts> {
  const hostname = host.system.hostname().trim().toLowerCase();
  const [criSocket, resolved, ownCaFile] = await Promise.all([
    configuration.nodeRegistration.criSocket || detectCriSocket(host.runtimes),
    host.services.state('systemd-resolved').catch(() => undefined), // kubeadm goes on, too: the kubelet's own start will tell
    isOwnFile(configuration.caCertPath, traces, host),
  ]);
  return {
    name: nodeName(configuration, hostname),
    hostname,
    criSocket,
    role: configuration.controlPlane ? 'control-plane' : 'worker',
    systemdResolved: resolved?.active ?? false,
    ownCaFile,
  };
}

async function isOwnFile(path: string, traces: OwnTraces, host: HostReader): Promise<boolean> {
  const content = await host.files.read(path);
  return content !== undefined && traces.isOurs(path, sha256(content));
}
