import { Failure, isFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import { RESPONSE_BROKEN, RESPONSE_TOO_LARGE } from '../../wire/sentences.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';

/** Objects of a page, as kubectl asks for them: most clusters' lists come whole with the first answer. */
const PAGE_SIZE = 500;
/** How often a list is begun again whose continuation the server no longer knows. */
const RESTARTS = 3;
/** Half a million objects: a list that goes on after that has no end. */
const MOST_PAGES = 1_000;
/** The answer to the token of a page that is too old. */
export const EXPIRED = 410;

/** The last answer. */
export interface ListAnswer extends ApiResponse {
  /** Undefined where that was no page of the list. */
  items: readonly unknown[] | undefined;
}

interface PageOptions {
  /** Of each page. */
  timeoutMs: number;
  signal: AbortSignal;
  pageSize?: number;
}

/**
 * A list that is read in pages (the API's `limit` and `continue`), each within the limits of one request: a page that
 * is too large is asked for in smaller ones. All of it is as it was at one moment.
 */
export class PagedList {
  readonly #cluster: TrustedCluster;
  readonly #path: string;
  readonly #options: PageOptions;
  #limit: number;
  #items: unknown[] = [];
  #next = '';
  #pages = 0;
  #restarts = 0;

  /** Of a collection, with the query that selects. */
  constructor(cluster: TrustedCluster, path: string, options: PageOptions) {
    this.#cluster = cluster;
    this.#path = path;
    this.#options = options;
    this.#limit = options.pageSize ?? PAGE_SIZE;
  }

  /**
   * Ends with the whole list, with an answer that is no page of it, or a Failure; after those two it may be called
   * again, and goes on with that page.
   */
  async read(): Promise<ListAnswer> {
    for (;;) {
      const answer = await this.#page();
      const page = pageOf(answer);
      if (page === undefined) {
        if (this.#beginsAgain(answer)) continue;
        return { ...answer, items: undefined };
      }
      this.#items = this.#items.concat(page.items);
      this.#next = page.next;
      if (page.next === '') return { ...answer, items: this.#items };
      this.#pages += 1;
      if (this.#pages >= MOST_PAGES) throw this.#endless();
    }
  }

  async #page(): Promise<ApiResponse> {
    const { timeoutMs, signal } = this.#options;
    for (;;) {
      try {
        return await this.#cluster.connection.request({ method: 'GET', path: this.#pagePath(), timeoutMs, signal });
      } catch (error) {
        if (!isFailure(error, RESPONSE_TOO_LARGE) || this.#limit === 1) throw error;
        this.#limit = Math.ceil(this.#limit / 2);
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
    this.#items = [];
    this.#next = '';
    return true;
  }

  #endless(): Failure {
    const request = `GET ${this.#path.split('?')[0]}`;
    return new Failure(RESPONSE_BROKEN, { server: this.#cluster.server, request, reason: 'a list without an end' });
  }
}

/** An empty list may be written as null. */
function pageOf({ status, body }: ApiResponse): { items: unknown[]; next: string } | undefined {
  const { items, metadata } = record(body);
  if (status !== 200 || !(Array.isArray(items) || items === null)) return undefined;
  const { continue: next } = record(metadata);
  return { items: items ?? [], next: typeof next === 'string' ? next : '' };
}
