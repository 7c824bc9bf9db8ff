import type { EmitNotice } from '../../base/events.ts';
import { Failure, isFailure, onFailure } from '../../base/failure.ts';
import { repeat } from '../../base/pace.ts';
import { record } from '../../base/record.ts';
import type { HostReader } from '../../host/ports.ts';
import { RESPONSE_BROKEN } from '../../wire/wire-sentences.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { CLUSTER_READ_FAILED, WAITING_API_SERVER } from './cluster-api-sentences.ts';

const WATCH_MS = 60_000;
/** Pause between watches: when the API server restarts, the watches of all joining nodes end at once. */
const PAUSE = { firstMs: 500, longestMs: 4_000 };

interface Watched<Result> {
  /** The path of all objects of its kind. */
  collection: string;
  name: string;
  /** Undefined to go on watching. */
  look(object: unknown): Result | undefined;
  /** Ends the watch when the object is deleted. */
  endsWithObject?: boolean;
}

/** Runs one watch of one object; undefined if it ends before `look` has a result. It starts with the existing object. */
export async function watchOnce<Result>(
  { connection, server }: Pick<TrustedCluster, 'connection' | 'server'>,
  { collection, name, look, endsWithObject }: Watched<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const selector = encodeURIComponent(`metadata.name=${name}`);
  const path = `${collection}?fieldSelector=${selector}&timeoutSeconds=${WATCH_MS / 1000}&watch=true`;
  for await (const { type, object } of connection.watch(path, { signal, timeoutMs: WATCH_MS + 5_000 })) {
    if (type === 'ERROR')
      throw new Failure(CLUSTER_READ_FAILED, { server, path, reason: statusMessage(object) }, { cause: object });
    if (type === 'DELETED' && endsWithObject) return undefined;
    const result = type === 'ADDED' || type === 'MODIFIED' ? look(object) : undefined;
    if (result !== undefined) return result;
  }
  return undefined;
}

/**
 * Repeats a watch until it has a result, also after a Failure, since the API server may be gone only for a moment. The
 * caller limits the time.
 */
export function watchUntil<Result>(
  watch: () => Promise<Result | undefined>,
  { host, emit, signal }: { host: Pick<HostReader, 'clock'>; emit: EmitNotice; signal: AbortSignal },
): Promise<Result> {
  const attempt = () =>
    watch().then(
      (result): { result: Result } | { failure?: Failure } => (result === undefined ? {} : { result }),
      onFailure((failure) => ({ failure }), signal),
    );
  let wasCut = false;
  return repeat<Result, { failure?: Failure }>(
    attempt,
    { ...PAUSE, clock: host.clock, signal },
    ({ failure }, backOff) => {
      // The API server cuts off the watches of a deleted token, and all of them when it stops: the next attempt shows why.
      const isCut = isFailure(failure, RESPONSE_BROKEN);
      if (failure === undefined) backOff.reset();
      else if (!isCut || wasCut) emit({ type: 'waiting', message: WAITING_API_SERVER({ reason: failure }), failure });
      wasCut = isCut;
      return backOff.next(retryAfter(failure?.cause));
    },
  );
}

/** metav1.Status.details.retryAfterSeconds, in ms. */
function retryAfter(status: unknown): number | undefined {
  const { retryAfterSeconds } = record(record(status).details);
  return typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : undefined;
}

/** metav1.Status.message. */
function statusMessage(status: unknown): string {
  const { message } = record(status);
  return typeof message === 'string' ? message.slice(0, 300) : 'ERROR';
}
