import type { RequestedVersion } from '../config/kubernetes-version.ts';
import type { Message } from '../events.ts';
import type { HostReader } from '../host/ports.ts';

/**
 * The version that is meant, for instance v1.37.2. A label is asked of dl.k8s.io, in at most 10 s; where that fails, the newest supported
 * version is taken, with a notice. With none given it is the kubelet's, and nobody is asked.
 */
export async function resolveVersion(
  _requested: RequestedVersion,
  _host: Pick<HostReader, 'system'>,
  _signal: AbortSignal,
): Promise<{ version: string; notices: Message[] }> {
  throw new Error('not there yet');
}
