/** Memory that a process keeps after joins have ended. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Kept {
  /** Bytes of the JavaScript heap in use after garbage collection. */
  heapUsed: number;
  /** Timers, sockets, file watches, requests by their kind: whatever would hold the process open. */
  resources: Record<string, number>;
  /** Listeners of the process itself. */
  listeners: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * After everything that is pending has had its turn: sockets are closed, and weak references let go, a few turns later
 * only.
 */
export async function kept(): Promise<Kept> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collectGarbage();
  }
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((total, name) => total + process.listenerCount(name), 0);
  return { heapUsed: process.memoryUsage().heapUsed, resources, listeners };
}
