import { closing } from '../../base/try.ts';
import type { JoinOptions, JoinResult } from '../../operations/join.ts';
import { hasJoinedBefore } from '../../phases/join/facts/already-joined.ts';
import { JoinFactSource } from '../../phases/join/facts/read-facts.ts';

/**
 * The result for a machine that is already the node which an expired bundle would make; undefined for any other. Asks
 * the cluster with the machine's own identity: nothing of the bundle is used but the names of node and cluster. Throws
 * the failures of `hasJoinedBefore`.
 */
export async function joinedBefore({
  configuration,
  host,
  emit,
  signal,
}: JoinOptions): Promise<JoinResult | undefined> {
  // Without a CA hash, only a discovery with the token could tell whether it is the same cluster.
  if (!configuration.discovery.bootstrapToken?.caCertHashes.length) return undefined;
  return closing(new JoinFactSource({ configuration, host: host.read, emit, signal }, []), async (facts) => {
    if (!(await hasJoinedBefore(facts, { configuration, ifNeeded: true }))) return undefined;
    return { outcome: 'nothing-to-do', nodeName: (await facts.get('node')).name, changes: [] };
  });
}
