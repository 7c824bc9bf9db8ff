import { schedule } from '../../../base/schedule.ts';
import type { Message } from '../../../base/text.ts';
import type { Seen } from '../../../cluster/api/list-watch.ts';
import { ServerClock } from '../../../cluster/api/server-clock.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../../engine/events.ts';
import type { Clock } from '../../../host/ports.ts';
import { SERVING_NO_INVENTORY } from '../inventory/admission-inventory-sentences.ts';
import type { Probing } from '../inventory/api-servers.ts';
import { expectedNames, type Inventories } from '../inventory/expected-names.ts';
import { objectRefusal } from './answers.ts';
import type { Decision } from './client-policy.ts';
import { decided, decideNow } from './decide.ts';
import { FairQueue } from './fair-queue.ts';
import type { ApproverMetrics } from './metrics.ts';
import type { AskPolicy } from './own-policy.ts';
import { type PostedRequest, postedRequest } from './posted-request.ts';
import { revokeUsed, usedToken } from './revoke.ts';
import { newestFirst, type Pause, RECHECK_MS, type Waiting, WaitingRequests } from './waiting-requests.ts';

/** A thief can make requests that wait; each is looked at less and less often. */
const LONGEST_RECHECK_MS = 60_000;
const RELIST_MS = 10_000;
/** A machine needs some seconds to some minutes; its token should not stay much longer than that. */
const REVOKE_FACTOR = 1.5;
const REVOKED_AT_ONCE = 8;

/** State that an approver keeps across connections. It forgets decided requests. */
export class ApproverState {
  readonly waiting = new WaitingRequests();
  /** Tokens that wait to be revoked, by ID. */
  readonly used = new Map<string, Pause>();
  /** It was reported that serving certificates need an inventory. */
  toldNoInventory = false;
  /** It was reported that a name is too long. */
  toldLongName = false;
}

interface ControllerOptions extends Probing {
  clock: Clock;
  /** Counts what happens. */
  metrics?: ApproverMetrics | undefined;
  /** Decides in addition to kubejoin. */
  policy?: AskPolicy | undefined;
  emit: Emit;
  signal: AbortSignal;
  /** False for a request to leave alone, as if it were not there. Default: none. */
  concerns?(request: PostedRequest): boolean;
  inventories?: Inventories | undefined;
}

/** Decides about listed and watched requests on one connection, checks pending ones again, and revokes used tokens. */
export class ApprovalController {
  readonly #cluster: TrustedCluster;
  readonly #options: ControllerOptions;
  readonly #time: ServerClock;
  readonly #expectedNames: ReturnType<typeof expectedNames>;
  readonly #state: ApproverState;
  readonly #waiting: ApproverState['waiting'];
  readonly #used: ApproverState['used'];
  readonly #queue: FairQueue;
  /** Undecided requests of the list that is being read. */
  #reading = new WaitingRequests();
  #listedAt = Number.NEGATIVE_INFINITY;
  #listed = false;

  constructor(cluster: TrustedCluster, state: ApproverState, options: ControllerOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#time = new ServerClock(options.clock);
    this.#expectedNames = expectedNames(cluster, options.inventories, options);
    this.#state = state;
    this.#waiting = state.waiting;
    this.#used = state.used;
    this.#queue = new FairQueue(state.waiting, (waiting) => this.#decide(waiting), options.signal);
  }

  /** Throws the Failure of an earlier decision. */
  handle(seen: Seen): void {
    if (seen.type === 'page') this.#handlePage(seen);
    else if (seen.type === 'deleted') this.#waiting.delete(postedRequest(seen.object).uid);
    else if (this.#concerns(postedRequest(seen.object))) this.#see(postedRequest(seen.object));
  }

  #concerns(request: PostedRequest): boolean {
    return this.#options.concerns?.(request) ?? true;
  }

  #handlePage(seen: Seen & { type: 'page' }): void {
    if (seen.begins) this.#reading = new WaitingRequests();
    for (const request of seen.objects.map(postedRequest)) {
      if (!this.#concerns(request)) continue;
      if (request.decided === undefined) this.#reading.keep(request);
      else this.#close(request);
    }
    if (seen.ends) this.#seeAll(this.#reading);
  }

  /** A kubelet makes a new key after each restart, so only its newest request is of use to it. */
  #seeAll(listed: WaitingRequests): void {
    const requests = listed.all().sort(newestFirst);
    const there = new Set(requests.map(({ request }) => request.uid));
    for (const { request } of this.#waiting.all()) if (!there.has(request.uid)) this.#waiting.delete(request.uid);
    this.#waiting.setAside = listed.setAside;
    this.#reading = new WaitingRequests();
    for (const { request } of requests) this.#see(request);
    this.#listed = true;
    this.#listedAt = this.#options.clock.monotonic();
  }

  /** True when requests that were not kept should be listed again, because others of their user are decided or gone. */
  wantsRelist(): boolean {
    return this.#waiting.hasRoom && this.#options.clock.monotonic() - this.#listedAt >= RELIST_MS;
  }

  /** Resolves when nothing is being decided any more, which is soon after the signal. */
  async ended(): Promise<void> {
    await this.#queue.ended();
  }

  /** Never resolves; throws the Failure of a decision. `works`: after each round in which all went well. */
  async recheck(works: () => void): Promise<never> {
    const { clock, signal } = this.#options;
    for (;;) {
      await clock.sleep(RECHECK_MS, signal);
      const now = clock.monotonic();
      this.#queue.throwFailure();
      for (const waiting of this.#due(now)) this.#queue.add(waiting);
      await this.#revokeDue(now);
      this.#queue.throwFailure();
      if (this.#listed) works();
    }
  }

  async #revokeDue(now: number): Promise<void> {
    const { signal } = this.#options;
    const due = [...this.#used].filter(([, { next }]) => next <= now);
    let failure: unknown;
    const work = async ([id, pause]: [string, Pause]) => {
      try {
        if (await this.#revoked(id)) this.#used.delete(id);
        else this.#later(pause, REVOKE_FACTOR);
      } catch (error) {
        failure ??= error;
      }
    };
    await schedule(due, work, { parallel: REVOKED_AT_ONCE, ordered: () => false, signal });
    if (failure !== undefined) throw failure;
  }

  async #revoked(id: string): Promise<boolean> {
    const { emit, signal } = this.#options;
    try {
      return await revokeUsed(this.#cluster, id, { emit, signal });
    } catch (error) {
      emit({ type: 'waiting', message: objectRefusal(error) });
      return false;
    }
  }

  /** The requests to look at now, each after the newest of its token, which is the only one of use to a kubelet. */
  #due(now: number): Waiting[] {
    const isDue = ({ next }: Waiting) => next <= now;
    return this.#waiting
      .users()
      .map((user) => this.#waiting.of(user))
      .filter((own) => own.some(isDue))
      .flatMap((own) => own.filter((waiting, index) => index === 0 || isDue(waiting)));
  }

  #see(request: PostedRequest): void {
    if (request.decided !== undefined) this.#close(request);
    const waiting = request.decided === undefined && this.#waiting.keep(request);
    if (waiting) this.#queue.add(waiting);
  }

  /** A request that is decided: only its token may still need to be revoked. */
  #close(request: PostedRequest): void {
    const used = usedToken(request);
    if (used !== undefined && !this.#used.has(used)) this.#used.set(used, { next: 0, pauseMs: RECHECK_MS });
    const waiting = this.#waiting.get(request.uid);
    if (waiting) waiting.decided = request.decided;
    if (waiting && !waiting.isBeingDecided) this.#tellShown(waiting);
    this.#waiting.delete(request.uid);
  }

  /** A decision whose answer was lost counts once the cluster shows it. */
  #tellShown(waiting: Waiting): void {
    const { unanswered, decided: shown } = waiting;
    if (unanswered && shown === (unanswered.verdict === 'approve' ? 'approved' : 'denied'))
      this.#tell(waiting, unanswered);
  }

  async #decide(waiting: Waiting): Promise<void> {
    const { request } = waiting;
    const decision = await this.#judged(waiting);
    // Looked at again, unless the watch told that it was decided.
    if (decision === 'changed') return this.#later(waiting);
    if (decision === 'other') return this.#waiting.delete(request.uid);
    if (decision.verdict === 'wait' && waiting.decided) return; // meanwhile, as the watch told
    this.#tell(waiting, decision);
    // Without an inventory it waits for another approver, so keeping it would only take memory.
    if (decision.verdict === 'wait' && decision.why.key !== SERVING_NO_INVENTORY.key) this.#later(waiting);
    else this.#waiting.delete(request.uid);
  }

  async #judged(waiting: Waiting): ReturnType<typeof decideNow> {
    const { policy, signal } = this.#options;
    const { now, heard } = this.#time;
    const unanswered = (decision: Decision) => {
      waiting.unanswered = decision;
    };
    const context = { now, heard, unanswered, policy, signal, expectedNames: this.#expectedNames };
    waiting.isBeingDecided = true;
    let decision: Awaited<ReturnType<typeof decideNow>> = 'changed';
    try {
      decision = await decideNow(this.#cluster, waiting.request, context);
      return decision;
    } catch (error) {
      return { verdict: 'wait', why: objectRefusal(error) };
    } finally {
      waiting.isBeingDecided = false;
      if (decision === 'changed') this.#tellShown(waiting);
    }
  }

  /** Counts and reports a decision, once for each reason. */
  #tell(waiting: Waiting, decision: Decision): void {
    const { emit, metrics } = this.#options;
    const { request } = waiting;
    if (waiting.why === undefined) metrics?.seen();
    if (waiting.why !== decision.why.key) {
      metrics?.decided(decision, this.#time.now() - request.created);
      if (!this.#isTold(decision.why)) emit(decided(request, decision));
    }
    waiting.why = decision.why.key;
  }

  /** True for a lacking inventory after the first time, since it concerns all requests for serving certificates. */
  #isTold({ key }: Message): boolean {
    const told = this.#state.toldNoInventory;
    this.#state.toldNoInventory ||= key === SERVING_NO_INVENTORY.key;
    return told && key === SERVING_NO_INVENTORY.key;
  }

  #later(pause: Pause, factor = 2): void {
    pause.next = this.#options.clock.monotonic() + pause.pauseMs;
    pause.pauseMs = Math.min(pause.pauseMs * factor, LONGEST_RECHECK_MS);
  }
}
