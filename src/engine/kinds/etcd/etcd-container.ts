import { Failure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import type { RuntimeContainer } from '../../../host/container-runtimes.ts';
import type { Host, HostReader } from '../../../host/ports.ts';
import { podLog } from '../../conditions/pod-log.ts';
import { staticPodContainers } from '../../conditions/static-pod-container.ts';
import { ETCD_CONTAINER_STAYS } from './kinds-etcd-sentences.ts';

/** The runtime and the node of this node's etcd. */
interface EtcdPlace {
  /** unix:///path. */
  criSocket: string;
  /** The node's name, which is part of the static Pod's name. */
  name: string;
}

const SHOWN_LINES = 8;
const POLL_MS = 100;
/** Longer than the second in which the kubelet notices an exit and might start another container. */
const QUIET_MS = 1_500;
const GONE_WITHIN_MS = 20_000;

/** etcd's containers on this host, newest first. Throws one of the CRI_ failures. */
export function etcdContainers({ criSocket, name }: EtcdPlace, host: HostReader): Promise<RuntimeContainer[]> {
  return staticPodContainers('etcd', { criSocket, nodeName: name }, host);
}

/** Stops the running container; the kubelet starts another while the manifest exists. False when none is running. */
export async function stopEtcdContainer(place: EtcdPlace, host: Host): Promise<boolean> {
  const running = (await etcdContainers(place, host.read)).find(isLive);
  if (running === undefined) return false;
  await closing(host.write.runtimes.connect(place.criSocket), (runtime) => runtime.stopContainer(running.id, 1));
  return true;
}

/**
 * Stops etcd's containers, after its manifest was removed, until none has run for QUIET_MS. Throws ETCD_CONTAINER_STAYS
 * or one of the CRI_ failures.
 */
export async function etcdContainerGone(place: EtcdPlace, host: Host, signal: AbortSignal): Promise<void> {
  const { clock } = host.read;
  const until = clock.monotonic() + GONE_WITHIN_MS;
  let quietSince: number | undefined;
  for (;;) {
    const now = clock.monotonic();
    const stopped = await stopEtcdContainer(place, host);
    quietSince = stopped ? undefined : (quietSince ?? now);
    if (quietSince !== undefined && now - quietSince >= QUIET_MS) return;
    if (now > until) throw new Failure(ETCD_CONTAINER_STAYS, { seconds: GONE_WITHIN_MS / 1000 });
    await clock.sleep(POLL_MS, signal);
  }
}

/** Last log lines of this node's etcd, oldest first; none if there is no log. */
export function etcdLog(nodeName: string, host: HostReader): Promise<string[]> {
  return podLog('etcd', host.files, SHOWN_LINES, `etcd-${nodeName}_`);
}

function isLive({ state }: RuntimeContainer): boolean {
  return state === 'running' || state === 'created';
}
