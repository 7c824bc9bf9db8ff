import { Failure } from '../../base/failure.ts';
import type { ContainerRuntimes } from '../../host/ports.ts';
import { CRI_SOCKET_AMBIGUOUS } from './sentences.ts';

/** What is assumed when no runtime listens: the check of the runtime then says so. */
export const DEFAULT_CRI_SOCKET = 'unix:///var/run/containerd/containerd.sock';

/** The socket of the one container runtime of this host. More than one: CRI_SOCKET_AMBIGUOUS. */
export async function detectCriSocket(runtimes: ContainerRuntimes): Promise<string> {
  const sockets = await runtimes.detect();
  if (sockets.length > 1) throw new Failure(CRI_SOCKET_AMBIGUOUS, { sockets });
  return sockets[0] ?? DEFAULT_CRI_SOCKET;
}
