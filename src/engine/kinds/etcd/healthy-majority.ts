import type { Failure } from '../../../base/failure.ts';
import { atIntervals } from '../../../base/pace.ts';
import type { EndpointTrouble } from '../../../cluster/etcd/cluster.ts';
import type { EtcdContext } from '../../../cluster/etcd/open.ts';
import { ETCD_MEMBERS_SILENT, WAITING_ETCD_HEALTHY } from './sentences.ts';

export interface Health {
  total: number;
  troubles: readonly EndpointTrouble[];
}

export interface Looking {
  timeoutMs: number;
  /** Asks all endpoints at the same time, each for as long as this, in milliseconds. */
  look(callMs: number): Promise<Health>;
  failure(params: Health & { seconds: number }): Failure;
}

/** What each endpoint gets, little at first: one that is healthy answers in milliseconds. */
const FIRST_CALL_MS = 1_000;
const LAST_CALL_MS = 5_000;
const RETRY_MS = 500;
const SAY_EVERY_MS = 2_000;

/** Looks until more than half of the endpoints are healthy; the others are named by a warning then, when a second look finds them no better. */
export async function healthyMajority({ host, emit, signal }: EtcdContext, { timeoutMs, look, failure }: Looking): Promise<void> {
  const { clock } = host;
  const started = clock.monotonic();
  const isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  for (let callMs = FIRST_CALL_MS, looks = 1; ; callMs = Math.min(callMs * 2, LAST_CALL_MS), looks++) {
    const { total, troubles } = await look(callMs);
    if (troubles.length === 0 && total > 0) return;
    if (total - troubles.length > total / 2 && looks > 1) {
      emit({ type: 'notice', level: 'warning', message: ETCD_MEMBERS_SILENT({ troubles }) });
      return;
    }
    const waited = clock.monotonic() - started;
    // Before the limit of the wait itself: its failure would not know which member is ill.
    if (waited + callMs + RETRY_MS >= timeoutMs) throw failure({ total, troubles, seconds: Math.round(waited / 1000) });
    if (isTimeToSay()) emit({ type: 'waiting', message: WAITING_ETCD_HEALTHY({ troubles }) });
    await clock.sleep(RETRY_MS, signal);
  }
}
