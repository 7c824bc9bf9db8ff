import { digest } from '../changes/kinds/write-file.ts';
import { ownTraces } from '../changes/own-traces.ts';
import { nodeName } from '../config/node-name.ts';
import type { JoinConfiguration } from '../config/types.ts';
import type { HostReader } from '../host/ports.ts';
import { detectCriSocket } from '../preflight/cri-socket.ts';
import type { NodeFacts } from './facts.ts';

/** What is known of the joining machine before anything is done. */
export async function readNodeFacts(reading: { configuration: JoinConfiguration; host: HostReader }): Promise<NodeFacts> {
  const { configuration, host } = reading;
  const hostname = host.system.hostname().trim().toLowerCase();
  const [criSocket, resolved, ownCaFile] = await Promise.all([
    configuration.nodeRegistration.criSocket || detectCriSocket(host.runtimes),
    host.services.state('systemd-resolved').catch(() => undefined), // kubeadm goes on, too: the kubelet's own start will tell
    isOwnFile(configuration.caCertPath, host),
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

async function isOwnFile(path: string, host: HostReader): Promise<boolean> {
  const content = await host.files.read(path);
  return content !== undefined && (await ownTraces(host)).isOurs(path, digest(content));
}
