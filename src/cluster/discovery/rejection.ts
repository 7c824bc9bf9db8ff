import { closing } from '../../base/try.ts';
import type { Connection } from '../../wire/http/connection.ts';
import type { ClusterInfo } from './cluster-info.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** Answers of both requests are far smaller. */
const MAX_BYTES = 64 * 1024;

/**
 * Tells whether an API server rejects the token, over the verified connection to it that `open` makes. It counts only
 * from a server that is ready, because one that is starting has not loaded the tokens. A token that a server has
 * accepted is not asked for again: only its signature is late.
 */
export function rejection(
  open: (info: ClusterInfo) => Promise<Connection>,
  retry: RetryPolicy,
): (info: ClusterInfo) => Promise<boolean> {
  let isAccepted = false;
  return async (info) => {
    if (isAccepted) return false;
    return closing(await open(info), async (connection) => {
      const statusOf = async (path: string, anonymous: boolean) => {
        const limits = { timeoutMs: retry.attemptMs(), maxBytes: MAX_BYTES, signal: retry.signal };
        return (await connection.request({ method: 'GET', path, anonymous, ...limits })).status;
      };
      if ((await statusOf('/readyz', true)) !== 200) return false;
      const status = await statusOf('/version', false);
      isAccepted = status === 200;
      return status === 401;
    });
  };
}
