import { Failure, isFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { others, Turns } from '../../base/turns.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import { RESPONSE_BROKEN, RESPONSE_TOO_LARGE } from '../../wire/wire-sentences.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { ANY_OBJECT_BYTES } from './requests.ts';

/** Objects in a page, as in kubectl. */
const PAGE_SIZE = 500;
/** Smaller pages before a size that was too large is tried again: most objects of a list are alike. */
const PATIENCE = 3;
/** Number of restarts after the server lost a continuation. */
const RESTARTS = 3;
/** A list with more is taken for one without an end. */
const MOST_OBJECTS = 500_000;
/** The status of an expired continue token. */
export const EXPIRED = 410;

/** The last answer, with the whole list. */
interface ListAnswer extends ApiResponse {
  /** Undefined when the answer is not a page of the list. */
  items: readonly unknown[] | undefined;
}

/** Counts the objects of a list. */
export interface Tally {
  add(object: unknown): void;
}

/** The whole list, as far as it is kept. */
interface WholeAnswer extends ListAnswer {
  /** Number of its objects. */
  total: number;
  /** Of the whole list. */
  tally?: Tally | undefined;
}

/** A page's objects, and the token of the next one; empty after the last. */
export interface Page {
  items: readonly unknown[];
  next: string;
}

/** One page, or another answer. */
interface PageAnswer extends ListAnswer {
  /** The first page: what was read before does not count, because the server lost it. */
  begins: boolean;
  /** The last page. */
  ends: boolean;
}

export interface PageOptions {
  /** Limit of each page. */
  timeoutMs: number;
  signal: AbortSignal;
  pageSize?: number;
  /**
   * Picks the part of each object that `read` keeps, undefined for nothing: a large cluster's whole objects need too
   * much memory.
   */
  pick?: ((object: unknown) => unknown) | undefined;
  /** Told each object, anew for a list that begins again because the server lost it. */
  tally?: (() => Tally) | undefined;
  /** Limit of a page of more than one object. */
  maxBytes?: number;
  /** Objects of which `read` picks before anything else may run; default 1,000, of which each is little work. */
  aTurn?: number | undefined;
  /** The most that `read` keeps; default all. */
  most?: number;
}

/**
 * A list that is read in pages (`limit` and `continue` of the Kubernetes API). Halves the size of pages that are too
 * large, and doubles it again after each that is not, but tries what was too large only after some. The list is
 * consistent: all pages show the same moment.
 */
export class PagedList {
  readonly #cluster: TrustedCluster;
  readonly #path: string;
  readonly #options: PageOptions;
  #limit: number;
  #items: unknown[] = [];
  #total = 0;
  #tally: Tally | undefined;
  #next = '';
  #count = 0;
  /** Pages to read before they may grow. */
  #waits = 0;
  #restarts = 0;

  /** `path`: a collection, with the selecting query. */
  constructor(cluster: TrustedCluster, path: string, options: PageOptions) {
    this.#cluster = cluster;
    this.#path = path;
    this.#options = options;
    this.#limit = options.pageSize ?? PAGE_SIZE;
  }

  /** Reads the rest of the list. After a Failure or another answer than a page, the next call resumes there. */
  async read(): Promise<WholeAnswer> {
    const turns = new Turns(this.#options.aTurn);
    for (;;) {
      const { begins, ends, ...answer } = await this.page();
      if (answer.items === undefined) return { ...answer, total: 0 };
      const { pick, most = Number.POSITIVE_INFINITY } = this.#options;
      if (begins) [this.#items, this.#total, this.#tally] = [[], 0, this.#options.tally?.()];
      for (const object of answer.items) {
        if (turns.isOver()) await others();
        this.#tally?.add(object);
        const item = pick ? pick(object) : object;
        if (item !== undefined && this.#items.length < most) this.#items.push(item);
      }
      this.#total += answer.items.length;
      if (ends) return { ...answer, items: this.#items, total: this.#total, tally: this.#tally };
    }
  }

  /** Reads the next page, for a caller who does not need them all at once. Fails and resumes as `read` does. */
  async page(): Promise<PageAnswer> {
    for (;;) {
      const begins = this.#next === '';
      const answer = await this.#page();
      const page = answer.status === 200 ? pageIn(answer.body) : undefined;
      if (page === undefined) {
        if (this.#beginsAgain(answer)) continue;
        return { ...answer, items: undefined, begins, ends: false };
      }
      this.#next = page.next;
      if (page.next === '') return { ...answer, items: page.items, begins, ends: true };
      // An empty page counts too, or a list of empty pages had no end.
      this.#count += page.items.length || PAGE_SIZE;
      if (this.#count >= MOST_OBJECTS) throw this.#endless();
      return { ...answer, items: page.items, begins, ends: false };
    }
  }

  async #page(): Promise<ApiResponse> {
    const { pageSize = PAGE_SIZE, timeoutMs, signal, maxBytes } = this.#options;
    for (;;) {
      // Only a page with one object cannot be made smaller.
      const limits = { timeoutMs, signal, maxBytes: this.#limit === 1 ? ANY_OBJECT_BYTES : maxBytes };
      try {
        const answer = await this.#cluster.connection.request({ method: 'GET', path: this.#pagePath(), ...limits });
        this.#waits = Math.max(this.#waits - 1, 0);
        if (this.#waits === 0) this.#limit = Math.min(this.#limit * 2, pageSize);
        return answer;
      } catch (error) {
        if (!isFailure(error, RESPONSE_TOO_LARGE) || this.#limit === 1) throw error;
        this.#limit = Math.ceil(this.#limit / 2);
        this.#waits = PATIENCE;
      }
    }
  }

  #pagePath(): string {
    const next = this.#next === '' ? '' : `&continue=${encodeURIComponent(this.#next)}`;
    return `${this.#path}${this.#path.includes('?') ? '&' : '?'}limit=${this.#limit}${next}`;
  }

  #beginsAgain({ status }: ApiResponse): boolean {
    if (status !== EXPIRED || this.#next === '' || this.#restarts >= RESTARTS) return false;
    this.#restarts += 1;
    this.#next = '';
    return true;
  }

  #endless(): Failure {
    const request = `GET ${this.#path.split('?')[0]}`;
    return new Failure(RESPONSE_BROKEN, { server: this.#cluster.server, request, reason: 'a list without an end' });
  }
}

/** Accepts null for an empty list. */
function pageIn(body: unknown): Page | undefined {
  const { items, metadata } = record(body);
  if (!(Array.isArray(items) || items === null)) return undefined;
  const { continue: next } = record(metadata);
  return { items: items ?? [], next: typeof next === 'string' ? next : '' };
}
