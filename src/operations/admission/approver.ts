import { Failure, isFailure } from '../../base/failure.ts';
import { BackOff } from '../../base/pace.ts';
import type { Message } from '../../base/text.ts';
import { CERTIFICATE_REQUESTS } from '../../cluster/api/certificate-requests.ts';
import { listAndWatch, type Seen } from '../../cluster/api/list-watch.ts';
import { CLUSTER_WRITE_FAILED, WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../engine/events.ts';
import type { Clock } from '../../host/ports.ts';
import type { Decision } from './client-policy.ts';
import { decided, decideNow } from './decide.ts';
import { type PostedRequest, postedRequest } from './posted-request.ts';
import { revokeUsed, type UsedToken, usedToken } from './revoke.ts';
import { APPROVER_STARTED, APPROVER_WAITS } from './sentences.ts';

export interface ApproverOptions {
  /** Opens a connection with fresh credentials, since tokens and certificates rotate. */
  connect(): Promise<TrustedCluster>;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  emit: Emit;
  signal: AbortSignal;
}

/** Requests that are decided at the same time. */
const PARALLEL = 16;
/** Pause before requests that wait, and tokens that were used, are looked at again. */
const LOOK_AGAIN_MS = 2_000;
/** A thief can make requests that wait; each is looked at less and less often. */
const LOOK_AGAIN_LONGEST_MS = 60_000;
const BACK_OFF = { firstMs: 200, longestMs: 10_000 };

/**
 * Decides about every request of bound tokens, until the signal. Several approvers may run at once: each decision is
 * taken with a precondition. A lost connection only delays: everything is listed again.
 */
export async function approveAll(options: ApproverOptions): Promise<void> {
  const { clock, emit, signal } = options;
  const backOff = new BackOff({ ...BACK_OFF, random: () => options.random() });
  while (!signal.aborted) {
    try {
      await approveOn(options, () => backOff.reset());
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'waiting', message: APPROVER_WAITS({ reason: error }) });
      await clock.sleep(backOff.next(), signal).catch(() => {});
    }
  }
}

/** The same with one connection. Throws the first Failure. */
async function approveOn(options: ApproverOptions, works: () => void): Promise<void> {
  const cluster = await options.connect();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const desk = new Desk(cluster, { ...options, signal });
  const lookingAgain = desk.lookAgainAndAgain(works);
  try {
    await Promise.race([lookingAgain, watch(cluster, desk, options, signal)]);
  } finally {
    ended.abort();
    await lookingAgain.catch(() => {});
    cluster.connection.close();
  }
}

async function watch(
  cluster: TrustedCluster,
  desk: Desk,
  { emit, clock }: ApproverOptions,
  signal: AbortSignal,
): Promise<void> {
  for await (const seen of listAndWatch(cluster, CERTIFICATE_REQUESTS, { signal, clock })) {
    if (seen.type === 'listed')
      emit({ type: 'notice', level: 'info', message: APPROVER_STARTED({ server: cluster.server }) });
    await desk.take(seen);
  }
}

/** A request that waits, and when it is looked at again. */
interface Waiting {
  request: PostedRequest;
  /** Undefined before the first decision. */
  why?: string;
  busy?: boolean;
  /** On the monotonic clock, in ms. */
  next: number;
  pauseMs: number;
}

const newestFirst = (one: Pick<Waiting, 'request'>, other: Pick<Waiting, 'request'>) =>
  other.request.created - one.request.created;
const userOf = ({ request }: Waiting) => request.username;

/** The requests that are not decided yet, and the tokens that wait to be revoked. */
class Desk {
  readonly #cluster: TrustedCluster;
  readonly #options: ApproverOptions;
  /** By uid. */
  readonly #waiting = new Map<string, Waiting>();
  /** The last decision that was begun for a user (a token): one after the other, so that the newest request is first. */
  readonly #busy = new Map<string, Promise<void>>();
  /** By ID. */
  readonly #used = new Map<string, UsedToken>();
  #listed = false;
  #failure: unknown;

  constructor(cluster: TrustedCluster, options: ApproverOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async take(seen: Seen): Promise<void> {
    if (seen.type === 'deleted') return this.#forget(postedRequest(seen.object).uid);
    if (seen.type === 'changed') return this.#see(postedRequest(seen.object));
    this.#waiting.clear();
    // A kubelet makes a new key after each restart, so only its newest request is of use to it.
    const requests = seen.objects.map((object) => ({ request: postedRequest(object) })).sort(newestFirst);
    for (const { request } of requests) await this.#see(request);
    this.#listed = true;
  }

  /** Never resolves; throws the Failure of a decision. `works`: after each round in which all went well. */
  async lookAgainAndAgain(works: () => void): Promise<never> {
    const { clock, signal } = this.#options;
    for (;;) {
      await clock.sleep(LOOK_AGAIN_MS, signal);
      const now = clock.monotonic();
      for (const waiting of this.#due(now)) await this.#begin(waiting);
      await Promise.all(this.#busy.values());
      this.#throwFailure();
      for (const used of [...this.#used.values()]) if (await this.#revoked(used)) this.#used.delete(used.id);
      if (this.#listed) works();
    }
  }

  async #revoked(used: UsedToken): Promise<boolean> {
    const { emit, signal } = this.#options;
    try {
      return await revokeUsed(this.#cluster, used, { emit, signal });
    } catch (error) {
      emit({ type: 'waiting', message: refusal(error) });
      return false;
    }
  }

  /** The requests to look at now, each after the newest of its token, which is the only one of use to a kubelet. */
  #due(now: number): Waiting[] {
    const newest = new Map<string, Waiting>();
    const all = [...this.#waiting.values()].sort(newestFirst);
    for (const waiting of all) if (!newest.has(userOf(waiting))) newest.set(userOf(waiting), waiting);
    const users = new Set(all.filter(({ next }) => next <= now).map(userOf));
    return all.filter(
      (waiting) => waiting.next <= now || (newest.get(userOf(waiting)) === waiting && users.has(userOf(waiting))),
    );
  }

  async #see(request: PostedRequest): Promise<void> {
    const used = request.decided === 'approved' ? usedToken(request) : undefined;
    // The last machine of several that a token admitted may still wait for its certificate.
    if (used && !(used.since <= (this.#used.get(used.id)?.since ?? 0))) this.#used.set(used.id, used);
    if (request.decided !== undefined) return this.#forget(request.uid);
    const waiting = this.#waiting.get(request.uid) ?? { request, next: 0, pauseMs: LOOK_AGAIN_MS };
    waiting.request = request;
    this.#waiting.set(request.uid, waiting);
    await this.#begin(waiting);
  }

  #forget(uid: string): void {
    this.#waiting.delete(uid);
  }

  /** Begins to decide as soon as there is room. */
  async #begin(waiting: Waiting): Promise<void> {
    const { username } = waiting.request;
    while (this.#busy.size >= PARALLEL && !this.#busy.has(username)) await Promise.race(this.#busy.values());
    this.#throwFailure();
    if (waiting.busy) return;
    waiting.busy = true;
    const work = (this.#busy.get(username) ?? Promise.resolve())
      .then(() => this.#decide(waiting))
      .catch((error) => {
        this.#failure ??= error;
      })
      .finally(() => {
        waiting.busy = false;
        if (this.#busy.get(username) === work) this.#busy.delete(username);
      });
    this.#busy.set(username, work);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #decide(waiting: Waiting): Promise<void> {
    const { clock, emit, signal } = this.#options;
    const { request } = waiting;
    const decision = await decideNow(this.#cluster, request, { now: () => clock.now(), signal }).catch(
      (error): Decision => ({ verdict: 'wait', why: refusal(error) }),
    );
    if (decision === 'changed') return; // looked at again, unless the watch told that it was decided
    if (decision === 'other' || decision.verdict !== 'wait') {
      this.#forget(request.uid);
      if (decision !== 'other') emit(decided(request, decision));
      return;
    }
    if (waiting.why !== decision.why.key) emit(decided(request, decision));
    waiting.why = decision.why.key;
    waiting.next = clock.monotonic() + waiting.pauseMs;
    waiting.pauseMs = Math.min(waiting.pauseMs * 2, LOOK_AGAIN_LONGEST_MS);
  }
}

/** What the API server answered about one object, which must not hold up the others. Throws any other error again. */
function refusal(error: unknown): Message {
  if (!isFailure(error, CLUSTER_WRITE_FAILED)) throw error;
  return WAITING_API_SERVER({ reason: error });
}
