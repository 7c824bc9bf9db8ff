import { Failure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import { listOf, record } from '../../base/record.ts';
import type { Reason } from '../../base/text.ts';
import { ANY_OBJECT_BYTES, ask, refusalReason } from '../../cluster/api/requests.ts';
import { ServerClock } from '../../cluster/api/server-clock.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import { readClaimed } from './claim.ts';
import { readDaemonSets, readPods } from './facts.ts';
import { judged, type PodRules, type PodVerdict, podTitle } from './pods.ts';
import type { NodeRemoval } from './removal.ts';
import { POD_EVICTED, POD_GONE, WAITING_PODS } from './remove-progress-sentences.ts';
import { REMOVE_DRAIN_TIMED_OUT, REMOVE_POD_NOT_EVICTED, REMOVE_PODS_REFUSED } from './remove-sentences.ts';
import type { AdminAccess } from './requests.ts';

export interface DrainOptions extends PodRules {
  /** In seconds; negative: each Pod's own. */
  gracePeriod: number;
  /** For all Pods of a node; Infinity for no limit. */
  timeoutMs: number;
}

const PAUSES = { firstMs: 200, longestMs: 2_000 };
/** Until an eviction that was refused is asked for again. */
const HELD_MS = 2_000;
/** An API server that fails may be restarting. */
const FAILING_MS = 30_000;

/** A Pod whose eviction the API server refuses for now. */
interface Held {
  pod: string;
  reason: Reason;
  again: number;
  /** When the API server first failed, if it did. */
  failing?: number | undefined;
}

/**
 * Evicts the Pods of a node until none is left that the rules would evict, in rounds: each lists the Pods, so that
 * new ones are also evicted. Throws REMOVE_PODS_REFUSED, REMOVE_DRAIN_TIMED_OUT, REMOVE_POD_NOT_EVICTED, and the failures
 * of `readClaimed`: "kubectl uncordon" cancels.
 */
export async function drain(removal: NodeRemoval, options: DrainOptions, access: AdminAccess): Promise<void> {
  const { node } = removal;
  const { admin, reading } = access;
  const { clock, emit, signal } = reading;
  const { now, heard } = new ServerClock(clock);
  const began = clock.monotonic();
  const backOff = new BackOff({ ...PAUSES, clock });
  const ending = new Map<string, string>();
  const held = new Map<string, Held>();
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    await readClaimed(removal, access);
    const pods = await readPods(admin, node, { ...reading, heard });
    const daemonSets = await readDaemonSets(admin, pods, reading);
    const verdicts = pods.map((pod) => judged(pod, options, { daemonSets, now: now() }));
    const refused = verdicts.filter(({ action }) => action === 'refuse');
    if (refused.length > 0) throw new Failure(REMOVE_PODS_REFUSED, { nodes: [{ node, pods: refused }] });
    const left = verdicts.filter(({ action }) => action === 'evict');
    forget(new Set(left.map(({ uid }) => uid)), ending, held, (pod) =>
      emit({ type: 'notice', level: 'info', message: POD_GONE({ node, pod }) }),
    );
    if (left.length === 0) return;
    if (left.length < before) backOff.reset();
    before = left.length;
    for (const pod of left) {
      const isDue = (held.get(pod.uid)?.again ?? 0) <= clock.monotonic();
      if (!ending.has(pod.uid) && isDue) await evict(pod, node, options, access, { ending, held });
    }
    const passed = clock.monotonic() - began;
    if (passed >= options.timeoutMs) throw timedOut(node, ending, held, options);
    const message = WAITING_PODS({ node, left: left.length, ending: [...ending.values()], held: heldIn(held) });
    emit({ type: 'waiting', message });
    await clock.sleep(Math.min(backOff.next(), Math.max(0, options.timeoutMs - passed)), signal);
  }
}

/** Forgets the Pods that are no longer there, and reports those that were evicted. */
function forget(
  left: ReadonlySet<string>,
  ending: Map<string, string>,
  held: Map<string, Held>,
  gone: (pod: string) => void,
): void {
  for (const uid of held.keys()) if (!left.has(uid)) held.delete(uid);
  for (const [uid, pod] of ending) {
    if (left.has(uid)) continue;
    gone(pod);
    ending.delete(uid);
  }
}

function heldIn(held: ReadonlyMap<string, Held>): { pod: string; reason: Reason }[] {
  return [...held.values()].map(({ pod, reason }) => ({ pod, reason }));
}

function timedOut(
  node: string,
  ending: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, Held>,
  { timeoutMs }: DrainOptions,
): Failure {
  const params = { node, seconds: timeoutMs / 1000, ending: [...ending.values()], held: heldIn(held) };
  return new Failure(REMOVE_DRAIN_TIMED_OUT, params);
}

/** One attempt (policy/v1 Eviction). */
async function evict(
  pod: PodVerdict,
  node: string,
  { gracePeriod }: DrainOptions,
  { admin, reading }: AdminAccess,
  { ending, held }: { ending: Map<string, string>; held: Map<string, Held> },
): Promise<void> {
  const { namespace, name, uid } = pod;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/eviction`;
  const deleteOptions = { preconditions: { uid }, ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }) };
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions };
  const answer = await ask(admin, path, { ...reading, maxBytes: ANY_OBJECT_BYTES }, { method: 'POST', body });
  reading.signal.throwIfAborted();
  const { response, failure } = answer;
  const title = podTitle(pod);
  const status = response?.status ?? 0;
  if (status === 200 || status === 201) {
    held.delete(uid);
    ending.set(uid, title);
    reading.emit({ type: 'notice', level: 'info', message: POD_EVICTED({ node, pod: title, ...pod }) });
    return;
  }
  // Gone, or another Pod has its name: the next round sees which.
  if (status === 404 || status === 409) return;
  const reason = failure ?? evictionReason(response as ApiResponse);
  const at = reading.clock.monotonic();
  const failing = response === undefined || status >= 500 ? (held.get(uid)?.failing ?? at) : undefined;
  const mayPass = status === 429 || isNamespaceEnding(response) || (failing !== undefined && at - failing < FAILING_MS);
  if (!mayPass || isLasting(response)) throw new Failure(REMOVE_POD_NOT_EVICTED, { node, pod: title, reason });
  held.set(uid, { pod: title, reason, again: at + HELD_MS, failing });
}

/** A budget's own words follow the sentence that there is one. */
function evictionReason(response: ApiResponse): string {
  const causes = listOf(record(record(response.body).details).causes).map((cause) => record(cause).message);
  const [cause] = causes.filter((message) => typeof message === 'string');
  return cause === undefined ? refusalReason(response) : String(cause).slice(0, 300);
}

/** The Pod will be deleted with its namespace. */
function isNamespaceEnding(response: ApiResponse | undefined): boolean {
  const causes = listOf(record(record(response?.body).details).causes).map((cause) => record(cause).reason);
  return response?.status === 403 && causes.includes('NamespaceTerminating');
}

/** The API server evicts no Pod that several PodDisruptionBudgets select, and says so with 500. */
function isLasting(response: ApiResponse | undefined): boolean {
  return response?.status === 500 && refusalReason(response).includes('more than one PodDisruptionBudget');
}
