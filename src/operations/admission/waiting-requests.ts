import type { PostedRequest } from './posted-request.ts';

/** Pause before requests that wait, and tokens that were used, are looked at again. */
export const LOOK_AGAIN_MS = 2_000;

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
}

export const newestFirst = (one: Waiting, other: Waiting) => other.request.created - one.request.created;

/** The requests that are not decided yet. */
export class WaitingRequests {
  readonly #byUid = new Map<string, Waiting>();
  readonly #byUser = new Map<string, Set<Waiting>>();

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

  /** A request that is known keeps its pause. */
  keep(request: PostedRequest): Waiting {
    const known = this.#byUid.get(request.uid);
    if (known) return Object.assign(known, { request });
    const waiting = { request, next: 0, pauseMs: LOOK_AGAIN_MS };
    const { uid, username } = request;
    this.#byUid.set(uid, waiting);
    this.#byUser.set(username, (this.#byUser.get(username) ?? new Set()).add(waiting));
    return waiting;
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
