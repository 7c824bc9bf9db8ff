import { Failure, onFailure } from '../../base/failure.ts';
import type { HostReader } from '../../host/ports.ts';
import type { StaticPodName } from '../../manifests/paths.ts';
import type { WatchedPod } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { COMPONENT_CRASHES, WAITING_COMPONENT_ENDED } from './engine-conditions-sentences.ts';
import { podLog } from './pod-log.ts';
import { staticPodContainers } from './static-pod-container.ts';

const LOOK_EVERY_MS = 500;
const PROBE_TIMEOUT_MS = 2_000;
/** The kubelet restarts a container at once the first time, and later with growing pauses that need no waiting for. */
const ENDS_BEFORE_FAILING = 2;
const LOG_LINES = 10;

/**
 * Runs `wait`, but fails with COMPONENT_CRASHES and the component's log long before the time limit if its container
 * keeps exiting. Count only exits the component itself caused: those after its dependency answers.
 */
export async function unlessItCrashes(
  component: StaticPodName,
  pod: WatchedPod | undefined,
  context: ChangeContext,
  wait: (context: ChangeContext) => Promise<void>,
): Promise<void> {
  if (pod === undefined) return wait(context);
  const ended = new AbortController();
  const within = { ...context, signal: AbortSignal.any([context.signal, ended.signal]) };
  const crashes = watch(component, pod, within);
  try {
    await Promise.race([wait(within), crashes]);
  } finally {
    ended.abort();
    await crashes.catch(() => {});
  }
}

async function watch(
  component: StaticPodName,
  pod: WatchedPod,
  { host: { read: host }, emit, signal }: ChangeContext,
): Promise<never> {
  const ends = endsCounter(component, pod, host);
  let before = (await isAnswering(pod.dependsOn, host)) ? 0 : undefined;
  let said = 0;
  for (;;) {
    signal.throwIfAborted();
    const count = await ends();
    if (before === undefined && (await isAnswering(pod.dependsOn, host))) before = count;
    const own = before === undefined ? 0 : count - before;
    if (own > said) {
      said = own;
      const log = await podLog(component, host.files, LOG_LINES, `${component}-${pod.nodeName}_`);
      if (own >= ENDS_BEFORE_FAILING) throw new Failure(COMPONENT_CRASHES, { component, ends: own, log });
      emit({ type: 'waiting', message: WAITING_COMPONENT_ENDED({ component, last: log.at(-1) ?? '' }) });
    }
    await host.clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/**
 * Counts exits of the newest Pod since the watch began. The kubelet's own count includes earlier ones
 * (calcRestartCountByLogDir), and a changed manifest makes another Pod, or again one that was there before: the end of its
 * predecessor is no exit of it, and their counts have nothing to do with each other.
 */
function endsCounter(component: StaticPodName, pod: WatchedPod, host: HostReader): () => Promise<number> {
  const counts = new Map<string, { first: number; most: number }>();
  let ends = 0;
  return async () => {
    // Ask again if the runtime does not answer; the wait has a time limit.
    const [newest] = await staticPodContainers(component, pod, host).catch(onFailure(() => []));
    if (newest === undefined) return ends;
    const { attempt, state, podUid } = newest;
    const known = counts.get(podUid) ?? { first: attempt, most: 0 };
    const first = Math.min(known.first, attempt);
    ends = Math.max(known.most, attempt - first + (state === 'exited' ? 1 : 0));
    counts.set(podUid, { first, most: ends });
    return ends;
  };
}

/** Accepts 401: anonymous requests may be disabled. An API server that answers 403 has not created its roles yet. */
async function isAnswering(url: string | undefined, { system }: HostReader): Promise<boolean> {
  if (url === undefined) return true;
  const status = await system.health(url, { timeoutMs: PROBE_TIMEOUT_MS });
  return status === 200 || status === 401;
}
