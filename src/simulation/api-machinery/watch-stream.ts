import type { ServerResponse } from '../servers/server.ts';
import type { Collection, ObjectStore, StoredObject, StoreEvent } from './object-store.ts';
import { StatusError } from './status.ts';

interface WatchOptions {
  collection: Collection;
  kind: string;
  apiVersion: string;
  namespace: string | undefined;
  /** The field selector. */
  matches(object: StoredObject): boolean;
  query: URLSearchParams;
  gone: AbortSignal;
  /** Ends the watch when the server stops. */
  stopping: AbortSignal;
}

const BOOKMARK_EVERY_MS = 1000;
const DEFAULT_TIMEOUT_MS = 30 * 60_000;

/**
 * Streams a watch: one JSON object a line. Without a resourceVersion (or with 0) it begins with what is there, with one
 * it begins with what came after it; BOOKMARKs only where the client allows them; it ends after timeoutSeconds.
 */
export async function streamWatch(store: ObjectStore, options: WatchOptions, response: ServerResponse): Promise<void> {
  const bookmarks = options.query.get('allowWatchBookmarks') === 'true';
  const queue: string[] = [];
  const wake = waker();
  const push = (type: string, object: unknown) => {
    queue.push(`${JSON.stringify({ type, object })}\n`);
    wake.now();
  };
  const concerns = (object: StoredObject) =>
    (options.namespace === undefined || object.metadata.namespace === options.namespace) && options.matches(object);
  let seen = 0;
  const deliver = (event: StoreEvent) => {
    if (event.version <= seen) return;
    seen = event.version;
    if (concerns(event.object)) push(event.type, event.object);
  };
  const unsubscribe = store.subscribe(options.collection, deliver);
  const bookmark = (initial: boolean) => push('BOOKMARK', bookmarkOf(options, store.version, initial));
  const timers = [setInterval(() => bookmarks && bookmark(false), BOOKMARK_EVERY_MS)];
  const close = () => wake.close();
  timers.push(setTimeout(close, timeoutMs(options.query)));
  const ending = [options.gone, options.stopping];
  for (const signal of ending) {
    if (signal.aborted) close();
    signal.addEventListener('abort', close, { once: true });
  }
  try {
    const begun = begin(store, options, bookmarks, push, concerns);
    if (begun === undefined) wake.close();
    else seen = begun;
    while (!wake.closed || queue.length > 0) {
      const line = queue.shift();
      if (line === undefined) await wake.wait();
      else if (!(await response.write(line))) break;
    }
  } finally {
    unsubscribe();
    for (const timer of timers) clearInterval(timer);
    for (const signal of ending) signal.removeEventListener('abort', close);
    response.end();
  }
}

/**
 * Sends what a watch begins with, and returns the version up to which changes have been told; undefined when it can't
 * begin.
 */
function begin(
  store: ObjectStore,
  options: WatchOptions,
  bookmarks: boolean,
  push: (type: string, object: unknown) => void,
  concerns: (object: StoredObject) => boolean,
): number | undefined {
  const from = options.query.get('resourceVersion') ?? '';
  if (from !== '' && from !== '0') {
    const version = Number(from);
    try {
      const past = store.since(options.collection, version);
      for (const event of past) if (concerns(event.object)) push(event.type, event.object);
      return Math.max(version, store.version);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      push('ERROR', error.status);
      return undefined;
    }
  }
  const now = store.version;
  for (const object of store.list(options.collection, options.namespace)) if (concerns(object)) push('ADDED', object);
  if (bookmarks) push('BOOKMARK', bookmarkOf(options, now, true));
  return now;
}

function bookmarkOf(options: WatchOptions, version: number, initial: boolean): unknown {
  const annotations = initial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return {
    kind: options.kind,
    apiVersion: options.apiVersion,
    metadata: { resourceVersion: String(version), ...annotations },
  };
}

function timeoutMs(query: URLSearchParams): number {
  const seconds = Number(query.get('timeoutSeconds') ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_TIMEOUT_MS;
}

/** Lets one loop sleep until there is something to do. */
function waker() {
  let resume: (() => void) | undefined;
  const state = {
    closed: false,
    now() {
      resume?.();
      resume = undefined;
    },
    close() {
      state.closed = true;
      state.now();
    },
    wait: () =>
      state.closed
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            resume = resolve;
          }),
  };
  return state;
}
