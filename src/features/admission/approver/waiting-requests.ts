import type { Decision } from './client-policy.ts';
import type { PostedRequest } from './posted-request.ts';

/** Pause before requests that wait, and tokens that were used, are looked at again. */
export const RECHECK_MS = 2_000;

/** Requests of one user that are kept: whoever can post may post thousands, and only the newest is of use to a kubelet. */
const MOST_OF_A_USER = 128;

/** When something is looked at again. */
export interface Pause {
  /** On the monotonic clock, in ms. */
  next: number;
  pauseMs: number;
}

/** A request that waits. */
export interface Waiting extends Pause {
  request: PostedRequest;
  /** Undefined before the first decision. */
  why?: string;
  isBeingDecided?: boolean;
  /** Sent, but never answered: the connection was lost, or the API server had a trouble of its own. */
  unanswered?: Decision;
  /** How it was decided, as the cluster shows it. */
  decided?: PostedRequest['decided'];
}

export const newestFirst = (one: Waiting, other: Waiting) => other.request.created - one.request.created;

/** The requests that are not decided yet; of each user only the newest. */
export class WaitingRequests {
  readonly #byUid = new Map<string, Waiting>();
  readonly #byUser = new Map<string, Set<Waiting>>();

  /** Users of whom older requests are not kept. */
  setAside = new Set<string>();

  get size(): number {
    return this.#byUid.size;
  }

  all(): Waiting[] {
    return [...this.#byUid.values()];
  }

  users(): string[] {
    return [...this.#byUser.keys()];
  }

  /** The newest first. */
  of(username: string): Waiting[] {
    return [...(this.#byUser.get(username) ?? [])].sort(newestFirst);
  }

  /** A request that was not kept could be kept now. */
  get hasRoom(): boolean {
    return [...this.setAside].some((user) => (this.#byUser.get(user)?.size ?? 0) < MOST_OF_A_USER);
  }

  get(uid: string): Waiting | undefined {
    return this.#byUid.get(uid);
  }

  /** A request that is known keeps its pause. Undefined if the user has enough newer ones. */
  keep(request: PostedRequest): Waiting | undefined {
    const known = this.#byUid.get(request.uid);
    if (known) return Object.assign(known, { request });
    const { uid, username } = request;
    if (!this.#makeRoom(request)) return undefined;
    const waiting = { request, next: 0, pauseMs: RECHECK_MS };
    this.#byUid.set(uid, waiting);
    this.#byUser.set(username, (this.#byUser.get(username) ?? new Set()).add(waiting));
    return waiting;
  }

  #makeRoom({ username, created }: PostedRequest): boolean {
    if ((this.#byUser.get(username)?.size ?? 0) < MOST_OF_A_USER) return true;
    this.setAside.add(username);
    const oldest = this.of(username).at(-1)?.request;
    if (oldest === undefined || created < oldest.created) return false;
    this.delete(oldest.uid);
    return true;
  }

  delete(uid: string): void {
    const waiting = this.#byUid.get(uid);
    if (waiting === undefined) return;
    this.#byUid.delete(uid);
    const own = this.#byUser.get(waiting.request.username);
    own?.delete(waiting);
    if (own?.size === 0) this.#byUser.delete(waiting.request.username);
  }
}
