import { closing } from '../../base/try.ts';
import type { Emit } from '../../engine/events.ts';
import type { Clock } from '../../host/ports.ts';
import type { ContainerRuntimes } from '../../host/runtimes.ts';
import { RUNTIME_AWAITED } from './sentences.ts';

/** Time in which a runtime that the boot has started answers, in seconds. */
const STARTS_WITHIN_S = 30;
const EVERY_MS = 500;

interface Awaiting {
  /** Empty for the one that is found. */
  criSocket: string;
  runtimes: ContainerRuntimes;
  clock: Pick<Clock, 'monotonic' | 'sleep'>;
  emit: Emit;
  signal: AbortSignal;
}

/**
 * Waits until the container runtime answers: a service manager such as OpenRC calls it started as soon as its process
 * runs. If the time is up, the checks of the join report what is wrong.
 */
export async function awaitRuntime({ criSocket, runtimes, clock, emit, signal }: Awaiting): Promise<void> {
  const until = clock.monotonic() + STARTS_WITHIN_S * 1000;
  for (let isFirst = true; !(await answers(criSocket, runtimes)); isFirst = false) {
    if (isFirst) emit({ type: 'waiting', message: RUNTIME_AWAITED({ seconds: STARTS_WITHIN_S }) });
    if (clock.monotonic() >= until) return;
    await clock.sleep(EVERY_MS, signal);
  }
}

async function answers(criSocket: string, runtimes: ContainerRuntimes): Promise<boolean> {
  const socket = criSocket || (await runtimes.detect())[0];
  if (socket === undefined) return false;
  return closing(runtimes.connect(socket), (runtime) => runtime.version()).then(
    () => true,
    () => false,
  );
}
