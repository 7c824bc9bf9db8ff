import { Failure } from '../../base/failure.ts';
import type { ContainerRuntimes } from '../../host/container-runtimes.ts';
import { CRI_SOCKET_AMBIGUOUS } from './phases-preflight-sentences.ts';

/** Used when no runtime listens; the check CRI then reports it. */
const DEFAULT_CRI_SOCKET = 'unix:///var/run/containerd/containerd.sock';

/** The socket of this host's container runtime. Throws CRI_SOCKET_AMBIGUOUS if there are several. */
export async function detectCriSocket(runtimes: ContainerRuntimes): Promise<string> {
  const sockets = await runtimes.detect();
  if (sockets.length > 1) throw new Failure(CRI_SOCKET_AMBIGUOUS, { sockets });
  return sockets[0] ?? DEFAULT_CRI_SOCKET;
}
