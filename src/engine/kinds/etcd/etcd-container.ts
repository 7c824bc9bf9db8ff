import { Failure } from '../../../base/failure.ts';
import type { Host, HostReader, RuntimeContainer } from '../../../host/ports.ts';
import { podLog } from '../../conditions/pod-log.ts';
import { staticPodContainers } from '../../conditions/static-pod-container.ts';
import { ETCD_CONTAINER_STAYS } from './sentences.ts';

/** Where the container of this node's etcd runs. */
export interface EtcdPlace {
  /** unix:///path. */
  criSocket: string;
  /** The node's name: with it the kubelet makes the name of the static Pod. */
  name: string;
}

const SHOWN_LINES = 8;
const POLL_MS = 100;
/** The kubelet notices that a container has ended within a second; it might start another one meanwhile. */
const QUIET_MS = 1_500;
const GONE_WITHIN_MS = 20_000;

/** etcd's containers on this host, newest first. Throws one of the CRI_ failures. */
export function etcdContainers({ criSocket, name }: EtcdPlace, host: HostReader): Promise<RuntimeContainer[]> {
  return staticPodContainers('etcd', { criSocket, nodeName: name }, host);
}

/** Ends the running one; the kubelet starts another as long as the manifest is there. False when none runs. */
export async function stopEtcdContainer(place: EtcdPlace, host: Host): Promise<boolean> {
  const running = (await etcdContainers(place, host.read)).find(isLive);
  if (running === undefined) return false;
  const runtime = host.write.runtimes.connect(place.criSocket);
  try {
    await runtime.stopContainer(running.id, 1);
  } finally {
    runtime.close();
  }
  return true;
}

/**
 * After the manifest was removed: ends what runs and waits until nothing has run for a moment. Throws
 * ETCD_CONTAINER_STAYS or one of the CRI_ failures.
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

/** What the container of etcd on this node said last, oldest line first; none where there is no log. */
export function etcdLog(nodeName: string, host: HostReader): Promise<string[]> {
  return podLog('etcd', host.files, SHOWN_LINES, `etcd-${nodeName}_`);
}

function isLive({ state }: RuntimeContainer): boolean {
  return state === 'running' || state === 'created';
}
