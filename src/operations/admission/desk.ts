import { isFailure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { Seen } from '../../cluster/api/list-watch.ts';
import { CLUSTER_WRITE_FAILED, WAITING_API_SERVER } from '../../cluster/api/sentences.ts';
import { ServerClock } from '../../cluster/api/server-clock.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../engine/events.ts';
import type { Clock } from '../../host/ports.ts';
import { RESPONSE_TOO_LARGE } from '../../wire/sentences.ts';
import type { Decision } from './client-policy.ts';
import { decided, decideNow } from './decide.ts';
import type { ApproverMetrics } from './metrics.ts';
import type { AskPolicy } from './own-policy.ts';
import { type PostedRequest, postedRequest } from './posted-request.ts';
import { revokeUsed, usedToken } from './revoke.ts';
import { SERVING_NO_INVENTORY } from './serving/sentences.ts';
import { type Inventories, servingFacts } from './serving/serving-facts.ts';

/** Requests that are decided at the same time. */
const PARALLEL = 16;
/** Pause before requests that wait, and tokens that were used, are looked at again. */
const LOOK_AGAIN_MS = 2_000;
/** A thief can make requests that wait; each is looked at less and less often. */
const LOOK_AGAIN_LONGEST_MS = 60_000;
/** A machine needs some seconds to some minutes; its token should not stay much longer than that. */
const REVOKE_FACTOR = 1.5;

/** When something is looked at again. */
interface Pause {
  /** On the monotonic clock, in ms. */
  next: number;
  pauseMs: number;
}

/** A request that waits. */
interface Waiting extends Pause {
  request: PostedRequest;
  /** Undefined before the first decision. */
  why?: string;
  busy?: boolean;
}

const newestFirst = (one: Pick<Waiting, 'request'>, other: Pick<Waiting, 'request'>) =>
  other.request.created - one.request.created;
const userOf = ({ request }: Waiting) => request.username;

/** What an approver remembers, also between two connections: what is decided is forgotten. */
export class Ledger {
  /** Requests that are not decided yet, by uid. */
  readonly waiting = new Map<string, Waiting>();
  /** Tokens that wait to be revoked, by ID. */
  readonly used = new Map<string, Pause>();
  /** Whether it was said that serving certificates need an inventory, which is the same for all of them. */
  toldNoInventory = false;
}

interface DeskOptions {
  clock: Clock;
  /** Counts what happens. */
  metrics?: ApproverMetrics | undefined;
  /** Decides beside kubejoin. */
  policy?: AskPolicy | undefined;
  emit: Emit;
  signal: AbortSignal;
  /** False for a request to leave alone, as if it were not there. Default: none. */
  concerns?(request: PostedRequest): boolean;
  inventories?: Inventories | undefined;
}

/** Decides about requests on one connection. */
export class Desk {
  readonly #cluster: TrustedCluster;
  readonly #options: DeskOptions;
  readonly #time: ServerClock;
  readonly #servingFacts: ReturnType<typeof servingFacts>;
  readonly #ledger: Ledger;
  readonly #waiting: Ledger['waiting'];
  readonly #used: Ledger['used'];
  /** The last decision that was begun for a user (a token): one after the other, so that the newest request is first. */
  readonly #busy = new Map<string, Promise<void>>();
  /** Of the list that is being read: the requests that are not decided. */
  #reading: PostedRequest[] = [];
  #listed = false;
  #failure: unknown;

  constructor(cluster: TrustedCluster, ledger: Ledger, options: DeskOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#time = new ServerClock(options.clock);
    this.#servingFacts = servingFacts(cluster, options.inventories, options);
    this.#ledger = ledger;
    this.#waiting = ledger.waiting;
    this.#used = ledger.used;
  }

  async take(seen: Seen): Promise<void> {
    if (seen.type === 'deleted') return this.#forget(postedRequest(seen.object).uid);
    const concerns = (request: PostedRequest) => this.#options.concerns?.(request) ?? true;
    if (seen.type === 'changed') {
      const request = postedRequest(seen.object);
      return concerns(request) ? this.#see(request) : undefined;
    }
    if (seen.begins) this.#reading = [];
    for (const request of seen.objects.map(postedRequest).filter(concerns)) {
      if (request.decided === undefined) this.#reading.push(request);
      else this.#close(request);
    }
    if (seen.ends) await this.#seeAll(this.#reading.splice(0));
  }

  /** A kubelet makes a new key after each restart, so only its newest request is of use to it. */
  async #seeAll(requests: PostedRequest[]): Promise<void> {
    const there = new Set(requests.map(({ uid }) => uid));
    for (const uid of this.#waiting.keys()) if (!there.has(uid)) this.#forget(uid);
    for (const request of requests.sort((one, other) => other.created - one.created)) await this.#see(request);
    this.#listed = true;
  }

  /** Resolves when nothing is being decided any more, which is soon after the signal. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#busy.values());
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
      await this.#revokeDue(now);
      if (this.#listed) works();
    }
  }

  async #revokeDue(now: number): Promise<void> {
    for (const [id, pause] of [...this.#used]) {
      if (pause.next > now) continue;
      if (await this.#revoked(id)) this.#used.delete(id);
      else this.#later(pause, REVOKE_FACTOR);
    }
  }

  async #revoked(id: string): Promise<boolean> {
    const { emit, signal } = this.#options;
    try {
      return await revokeUsed(this.#cluster, id, { emit, signal });
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
    if (request.decided !== undefined) return this.#close(request);
    const waiting = this.#waiting.get(request.uid) ?? { request, next: 0, pauseMs: LOOK_AGAIN_MS };
    waiting.request = request;
    this.#waiting.set(request.uid, waiting);
    await this.#begin(waiting);
  }

  /** A request that is decided: only its token may still need to be revoked. */
  #close(request: PostedRequest): void {
    const used = usedToken(request);
    if (used !== undefined && !this.#used.has(used)) this.#used.set(used, { next: 0, pauseMs: LOOK_AGAIN_MS });
    this.#forget(request.uid);
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
    const { emit, metrics, policy, signal } = this.#options;
    const { now, heard } = this.#time;
    const { request } = waiting;
    const around = { now, heard, policy, signal, servingFacts: this.#servingFacts };
    const decision = await decideNow(this.#cluster, request, around).catch(
      (error): Decision => ({ verdict: 'wait', why: refusal(error) }),
    );
    // Looked at again, unless the watch told that it was decided.
    if (decision === 'changed') return this.#later(waiting);
    if (decision === 'other') return this.#forget(request.uid);
    if (waiting.why === undefined) metrics?.seen();
    if (waiting.why !== decision.why.key) {
      metrics?.decided(decision, now() - request.created);
      if (this.#isNews(decision.why)) emit(decided(request, decision));
    }
    waiting.why = decision.why.key;
    if (decision.verdict === 'wait') this.#later(waiting);
    else this.#forget(request.uid);
  }

  /** False for the reason of all requests of a kind after it was told once. */
  #isNews({ key }: Message): boolean {
    if (key !== SERVING_NO_INVENTORY.key) return true;
    const news = !this.#ledger.toldNoInventory;
    this.#ledger.toldNoInventory = true;
    return news;
  }

  #later(pause: Pause, factor = 2): void {
    pause.next = this.#options.clock.monotonic() + pause.pauseMs;
    pause.pauseMs = Math.min(pause.pauseMs * factor, LOOK_AGAIN_LONGEST_MS);
  }
}

/** What the API server answered about one object, which must not hold up the others. Throws any other error again. */
function refusal(error: unknown): Message {
  if (!isFailure(error, CLUSTER_WRITE_FAILED) && !isFailure(error, RESPONSE_TOO_LARGE)) throw error;
  return WAITING_API_SERVER({ reason: error });
}
