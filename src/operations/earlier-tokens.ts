import { onFailure } from '../base/failure.ts';
import { readBootstrapTokens } from '../cluster/api/bootstrap-tokens.ts';
import type { ReadOptions } from '../cluster/api/get.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import { EARLIER_TOKENS } from './operations-sentences.ts';

/**
 * Warns of tokens in the cluster that still admit a machine as one of these nodes: whoever makes user data again leaves
 * those of the first. `now`: by the server's clock. That they cannot be read does not keep a token from being created.
 */
export async function warnOfEarlierTokens(
  nodes: ReadonlySet<string>,
  admin: TrustedCluster,
  reading: ReadOptions,
  now: number,
): Promise<void> {
  const { emit, signal } = reading;
  const read = await readBootstrapTokens(admin, reading).catch(onFailure(() => undefined, signal));
  const left = (read?.tokens ?? []).filter(
    ({ binding, admitted, expires = Number.POSITIVE_INFINITY, run }) =>
      binding && nodes.has(binding.node) && admitted.length < binding.uses && expires > now && run === undefined,
  );
  if (left.length === 0) return;
  const named = [...new Set(left.map(({ binding }) => binding?.node ?? ''))];
  const message = EARLIER_TOKENS({ ids: left.map(({ id }) => id), nodes: named });
  emit({ type: 'notice', level: 'warning', message });
}
