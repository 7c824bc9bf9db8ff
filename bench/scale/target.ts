import type { Cluster } from '../../lab/support/cluster.ts';
import type { Secret } from '../../src/base/secret.ts';

/** How a cluster is joined. */
export interface Target {
  /** host:port. */
  apiServerEndpoint: string;
  /** Key: the machine's name. */
  tokenOf(name: string): Secret | string;
  caCertHashes: readonly string[];
}

/** With one token for all machines, which is made for it. */
export async function targetIn(cluster: Cluster): Promise<Target> {
  const token = await cluster.createToken();
  return {
    apiServerEndpoint: cluster.endpoint,
    tokenOf: () => token,
    caCertHashes: [await cluster.caHash()],
  };
}
