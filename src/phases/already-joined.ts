import { nodeName } from '../config/node-name.ts';
import type { JoinConfiguration } from '../config/types.ts';
import { Failure } from '../failure.ts';
import type { Host } from '../host/ports.ts';
import { membership } from './membership.ts';

/**
 * A machine that is a healthy node already has nothing to join. With ifNeeded that is a success (the node is returned), else
 * ALREADY_JOINED. A node that is not healthy, or not there, goes on to the checks, which say what is in the way.
 */
export async function acceptMember(options: {
  configuration: JoinConfiguration;
  host: Host;
  signal: AbortSignal;
  ifNeeded?: boolean;
}): Promise<{ nodeName: string } | undefined> {
  const name = nodeName(options.configuration, options.host.read.system.hostname().trim().toLowerCase());
  const member = await membership(name, { host: options.host.read, signal: options.signal });
  // Not by its being Ready: a node waits for its network add-on, and just after a join for its first heartbeat.
  const healthy = member.state === 'member' && member.kubeletActive;
  // A join that was cut off has something left to do, however healthy its kubelet is by now.
  if (!healthy || member.resumable) return undefined;
  if (!options.ifNeeded) throw new Failure('ALREADY_JOINED', { node: name, server: member.server });
  return { nodeName: name };
}
