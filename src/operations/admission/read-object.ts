import { isFailure } from '../../base/failure.ts';
import { ANY_OBJECT_BYTES, type Answer, type AskOptions, ask } from '../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { RESPONSE_TOO_LARGE } from '../../wire/sentences.ts';

/** A Node with fifty images has about 30 kB. */
const USUAL_BYTES = 512 * 1024;

/** The end of the last read of a large object, by connection. */
const lastLarge = new WeakMap<TrustedCluster, Promise<unknown>>();

/**
 * Reads an object of any size. Reads large ones one after the other on each connection: whoever has a node's certificate
 * can make its Node as large as etcd allows, and many of them at once would exceed the memory of the approver.
 */
export async function readObject(
  cluster: TrustedCluster,
  path: string,
  options: Omit<AskOptions, 'maxBytes'>,
): Promise<Answer> {
  const answer = await ask(cluster, path, { ...options, maxBytes: USUAL_BYTES });
  if (!isFailure(answer.failure, RESPONSE_TOO_LARGE)) return answer;
  const before = lastLarge.get(cluster) ?? Promise.resolve();
  const large = before.then(() => ask(cluster, path, { ...options, maxBytes: ANY_OBJECT_BYTES }));
  lastLarge.set(
    cluster,
    large.catch(() => {}),
  );
  return large;
}
