import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import { CLUSTER_CREDENTIAL_REJECTED } from '../../cluster/api/sentences.ts';
import {
  CA_PIN_MISMATCH,
  CREDENTIAL_REJECTED,
  SIGNATURE_INVALID,
  TOKEN_UNKNOWN,
} from '../../cluster/discovery/sentences.ts';
import type { Emit } from '../../engine/events.ts';
import type { Clock } from '../../host/ports.ts';
import { JOIN_TRIED_AGAIN } from './sentences.ts';

/** Classes of failures that may pass by themselves. The others need a person. */
const PASSING: ReadonlySet<string> = new Set<Failure['class']>(['discovery', 'cluster', 'timeout']);

/** Failures of these classes that do not pass: a wrong token or pin. Discovery has already waited for a new token. */
const LASTING: ReadonlySet<string> = new Set([
  CA_PIN_MISMATCH.code,
  SIGNATURE_INVALID.code,
  TOKEN_UNKNOWN.code,
  CREDENTIAL_REJECTED.code,
  CLUSTER_CREDENTIAL_REJECTED.code,
]);

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;

export interface Retrying {
  clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** In [0, 1). */
  random(): number;
  emit: Emit;
  signal: AbortSignal;
  /** Time after the first attempt after which no other one begins. */
  lastsMs: number;
}

/** Repeats a join with growing pauses while its failures may pass. Throws the failure of the last attempt. */
export async function untilJoined<Result>(attempt: () => Promise<Result>, options: Retrying): Promise<Result> {
  const { clock, random, emit, signal, lastsMs } = options;
  const backOff = new BackOff({ firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS, random });
  const since = clock.monotonic();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Failure) || !mayPass(error)) throw error;
      const pauseMs = backOff.next();
      if (clock.monotonic() - since + pauseMs > lastsMs) throw error;
      const seconds = Math.ceil(pauseMs / 1000);
      emit({ type: 'notice', level: 'warning', message: JOIN_TRIED_AGAIN({ reason: error, seconds }) });
      await clock.sleep(pauseMs, signal);
    }
  }
}

function mayPass(failure: Failure): boolean {
  return PASSING.has(failure.class) && !LASTING.has(failure.code);
}
