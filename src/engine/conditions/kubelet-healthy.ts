import { Failure } from '../../base/failure.ts';
import type { ServiceState } from '../../host/services.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import {
  KUBELET_CRASHED,
  KUBELET_PORT_TAKEN,
  WAITING_KUBELET_ENDED,
  WAITING_KUBELET_HEALTHY,
} from './kubelet-sentences.ts';
import { linesOfRestarts, untilLastEnd } from './pod-log.ts';

const POLL_MS = 150;
/** Of a kubelet that has just started, which takes 0.3 s or more: the longer it has taken, the sooner it is healthy. */
const SHORTEST_POLL_MS = 40;
const PROBE_TIMEOUT_MS = 2_000;
/** Checks the service rarely, because that may start a process. */
const LOOK_AT_SERVICE_MS = 2_000;
/** Tolerates exits while the container runtime is still starting; after this many the kubelet does not recover. */
const ENDS_BEFORE_FAILING = 3;
/** Enough for a kubelet that logs its whole configuration, some hundred lines, before it exits. */
const LOG_LINES_READ = 1_000;
const LOG_LINES = 10;

/**
 * Polls /healthz. Long before the time limit, throws KUBELET_CRASHED with the last log lines if it keeps exiting, and
 * KUBELET_PORT_TAKEN if a user's program has its port at an IPv4 address.
 */
export async function kubeletHealthy(
  { url }: Extract<Condition, { type: 'kubelet-healthy' }>,
  { host, emit, signal }: ChangeContext,
): Promise<void> {
  const { system, clock, services } = host.read;
  const { hostname, port } = new URL(url);
  const startingUntil = clock.monotonic() + LOOK_AT_SERVICE_MS;
  let lookAt = startingUntil;
  let endsSeen = 0;
  let pause = POLL_MS;
  for (;;) {
    signal.throwIfAborted();
    if ((await system.health(url, { timeoutMs: PROBE_TIMEOUT_MS })) === 200) return;
    if (clock.monotonic() >= lookAt) {
      lookAt = clock.monotonic() + LOOK_AT_SERVICE_MS;
      const state = await services.state('kubelet').catch(() => undefined);
      endsSeen = Math.max(endsSeen, ends(state));
      if (endsSeen > 0) {
        const log = linesOfRestarts(untilLastEnd(await services.log('kubelet', LOG_LINES_READ)), LOG_LINES);
        if (endsSeen >= ENDS_BEFORE_FAILING) throw new Failure(KUBELET_CRASHED, { ends: endsSeen, log });
        emit({ type: 'waiting', message: WAITING_KUBELET_ENDED({ last: log.at(-1) ?? '' }) });
      } else {
        // userListener knows IPv4 addresses only; a URL has an IPv6 address in brackets.
        const holder = hostname.startsWith('[') ? undefined : await system.userListener(Number(port), hostname);
        if (holder) throw new Failure(KUBELET_PORT_TAKEN, { port: Number(port), holder });
        emit({ type: 'waiting', message: WAITING_KUBELET_HEALTHY({ url }) });
      }
    }
    await clock.sleep(pause, signal);
    pause = clock.monotonic() < startingUntil ? Math.max(pause * 0.6, SHORTEST_POLL_MS) : POLL_MS;
  }
}

function ends(state: ServiceState | undefined): number {
  if (!state?.exists) return 0;
  return (state.restarts ?? 0) + (state.active ? 0 : 1);
}
