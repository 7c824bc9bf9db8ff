import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { type ReadOptions, readRefusal } from './get-object.ts';
import { PagedList } from './paged-list.ts';
import { answerOf, REQUEST_TIMEOUT_MS, retry } from './requests.ts';

/** Reads every object of a list; what can heal is asked again, from the page where it happened. */
export function getList(cluster: TrustedCluster, path: string, options: ReadOptions): Promise<readonly unknown[]> {
  const list = new PagedList(cluster, path, { timeoutMs: REQUEST_TIMEOUT_MS, signal: options.signal });
  const attempt = async () => {
    const answer = await answerOf(() => list.read(), options.signal);
    const items = answer.response?.items;
    return items === undefined ? answer : { result: items };
  };
  return retry(attempt, { refusal: (response) => readRefusal(cluster, path, response), ...options });
}
