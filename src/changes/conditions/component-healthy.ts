import type { Condition } from '../change.ts';
import type { Surroundings } from '../kind.ts';

const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 250;
const PROBE_TIMEOUT_MS = 2_000;
/** It is said that one waits, and for what, this often. */
const SAY_EVERY_MS = 2_000;

/** Polls the health endpoint of the controller manager or the scheduler on this host. */
export async function componentHealthy(
  { component, url }: Extract<Condition, { type: 'component-healthy' }>,
  { host, emit, signal }: Surroundings,
): Promise<void> {
  const { system, clock } = host.read;
  let poll = FIRST_POLL_MS;
  let sayAt = clock.monotonic() + SAY_EVERY_MS;
  for (;;) {
    signal.throwIfAborted();
    const answer = await system.probe(url, { timeoutMs: PROBE_TIMEOUT_MS });
    if (answer?.status === 200) return;
    if (clock.monotonic() >= sayAt) {
      sayAt = clock.monotonic() + SAY_EVERY_MS;
      emit({ type: 'waiting', message: { key: 'WAITING_COMPONENT', params: { component, url, status: answer?.status } } });
    }
    await clock.sleep(poll, signal);
    poll = Math.min(poll * 1.5, LAST_POLL_MS);
  }
}
