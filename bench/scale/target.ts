import type { Cluster } from '../../lab/support/cluster.ts';
import type { Secret } from '../../src/base/secret.ts';

/** How a cluster is joined. */
export interface Target {
  /** host:port. */
  apiServerEndpoint: string;
  token: Secret | string;
  caCertHashes: readonly string[];
}

/** With a token that is made for it. */
export async function targetIn(cluster: Cluster): Promise<Target> {
  return {
    apiServerEndpoint: cluster.endpoint,
    token: await cluster.createToken(),
    caCertHashes: [await cluster.caHash()],
  };
}
