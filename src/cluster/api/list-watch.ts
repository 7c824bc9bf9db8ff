import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import type { Clock } from '../../host/ports.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { CLUSTER_READ_FAILED } from './cluster-api-sentences.ts';
import { EXPIRED, PagedList } from './paged-list.ts';
import { ANY_OBJECT_BYTES, refusalReason } from './requests.ts';

/**
 * A page of what a collection has, and how that changes. From the page that `begins` to the one that `ends`, the pages
 * are the whole collection, which replaces what was seen before.
 */
export type Seen =
  | { type: 'page'; objects: readonly unknown[]; begins: boolean; ends: boolean }
  | { type: 'changed'; object: unknown }
  | { type: 'deleted'; object: unknown };

const PAGE_TIMEOUT_MS = 10_000;
/** After this long the server ends a watch, and another one goes on from there. Short, so that a dead path is noticed. */
const WATCH_SECONDS = 60;
const SHORTEST_WATCH_MS = 1_000;
const WATCH_TIMEOUT_MS = (WATCH_SECONDS + 15) * 1000;

interface Watching {
  /** Makes the Failure of an answer that is no page; undefined for the usual one. */
  refusal?(response: ApiResponse): Failure | undefined;
  /** Asked after each change and each watch: true to list the collection again. */
  again?(): boolean;
  signal: AbortSignal;
  clock: Clock;
}

/**
 * Lists a collection and watches it from there (Kubernetes API concepts, "Efficient detection of changes"); lists it
 * again when the server no longer has the version. Ends with the signal. Throws a Failure when a request fails: the
 * caller begins again, so nothing is missed.
 */
export async function* listAndWatch(
  cluster: TrustedCluster,
  path: string,
  { signal, clock, refusal, again = () => false }: Watching,
): AsyncGenerator<Seen> {
  for (;;) {
    const version = yield* pages(cluster, path, { signal, ...(refusal && { refusal }) });
    yield* changesSince(cluster, path, version, { signal, clock, again });
    if (signal.aborted) return;
  }
}

/** Page by page, so that a long list is never in memory as a whole. Returns its version. */
async function* pages(
  cluster: TrustedCluster,
  path: string,
  { signal, refusal }: Pick<Watching, 'signal' | 'refusal'>,
): AsyncGenerator<Seen, string> {
  const list = new PagedList(cluster, path, { timeoutMs: PAGE_TIMEOUT_MS, signal });
  for (;;) {
    const { items: objects, begins, ends, ...answer } = await list.page();
    if (objects === undefined)
      throw (
        refusal?.(answer) ??
        new Failure(CLUSTER_READ_FAILED, { server: cluster.server, path, reason: refusalReason(answer) })
      );
    yield { type: 'page', objects, begins, ends };
    if (ends) return versionOf(answer.body);
  }
}

/** Ends when the version is too old for the server, when `again` says so, or with the signal. */
async function* changesSince(
  cluster: TrustedCluster,
  path: string,
  listed: string,
  { signal, clock, again }: Required<Pick<Watching, 'signal' | 'clock' | 'again'>>,
): AsyncGenerator<Seen> {
  for (let version = listed; !signal.aborted; ) {
    const begun = clock.monotonic();
    const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${encodeURIComponent(version)}`;
    for await (const { type, object } of cluster.connection.watch(`${path}?${query}`, {
      signal,
      timeoutMs: WATCH_TIMEOUT_MS,
      maxBytes: ANY_OBJECT_BYTES,
    })) {
      if (type === 'ERROR') {
        const { code, message } = record(object);
        if (code === EXPIRED) return;
        throw new Failure(CLUSTER_READ_FAILED, { server: cluster.server, path, reason: String(message ?? code) });
      }
      version = versionOf(object);
      if (type !== 'BOOKMARK') yield { type: type === 'DELETED' ? 'deleted' : 'changed', object };
      if (again()) return;
    }
    // A proxy that ends every watch at once must not be asked again and again.
    if (!signal.aborted && clock.monotonic() - begun < SHORTEST_WATCH_MS) await clock.sleep(SHORTEST_WATCH_MS, signal);
    if (again()) return;
  }
}

function versionOf(object: unknown): string {
  return String(record(record(object).metadata).resourceVersion ?? '');
}
