import { KUBEADM_CONFIG_PATH, readClusterConfiguration } from '../../../cluster/api/cluster-facts.ts';
import { getList } from '../../../cluster/api/get.ts';
import { ANY_OBJECT_BYTES, type Answer, ask, retry } from '../../../cluster/api/requests.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Clock } from '../../../host/ports.ts';
import type { ApiResponse } from '../../../wire/http/api.ts';
import { failureOf } from '../approver/answers.ts';
import { ApiServerNames, namesIn, type Probing } from './api-servers.ts';
import { type ClusterNames, clusterNames, namedNode, namedService } from './cluster-names.ts';
import type { Inventory } from './inventory.ts';

/** Names and addresses according to the administrator and the cluster. */
export interface ExpectedNames {
  inventory: Inventory;
  cluster: ClusterNames;
}

/** The inventory as it is now. */
export interface Inventories {
  readonly inventory: Inventory;
}

export const SERVING_PATHS = {
  nodes: '/api/v1/nodes',
  services: '/api/v1/services',
  slice: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes',
} as const;

/**
 * Age at which the facts are read again: many nodes that ask at the same time are judged by the same facts, or wait for the
 * same reason.
 */
const MAX_AGE_MS = 2_000;

/** Nodes and Services that are read before anything else may run: each may have a thousand addresses. */
export const A_TURN = 10;

interface Reading extends Probing {
  clock: Clock;
  signal: AbortSignal;
}

/** Reads the facts of a cluster, at most once every two seconds, also after a failure. Without an inventory nothing is read: undefined. */
export function expectedNames(
  cluster: TrustedCluster,
  inventories: Inventories | undefined,
  { clock, signal, dialer }: Reading,
): () => Promise<ExpectedNames | undefined> {
  let last: { at: number; names: Promise<ClusterNames> } | undefined;
  return async () => {
    if (inventories === undefined) return undefined;
    if (last === undefined || clock.monotonic() - last.at >= MAX_AGE_MS)
      last = { at: clock.monotonic(), names: readNames(cluster, inventories, { clock, signal, dialer }) };
    return { inventory: inventories.inventory, cluster: await last.names };
  };
}

/** What was seen of the API servers outlasts a connection, as the inventory does. */
const seen = new WeakMap<Inventories, ApiServerNames>();

async function readNames(
  cluster: TrustedCluster,
  inventories: Inventories,
  { clock, signal, dialer }: Reading,
): Promise<ClusterNames> {
  // One attempt: the approver begins again by itself.
  const once = { timeoutMs: 0, clock, signal, emit: () => {} };
  const reading = (path: string) => ({
    ...once,
    refusal: (response: ApiResponse) => failureOf(cluster, path, { response }),
  });
  const { nodes, services, slice } = SERVING_PATHS;
  const readSlice = async (): Promise<{ result: ApiResponse } | Answer> => {
    const answer = await ask(cluster, slice, { signal, maxBytes: ANY_OBJECT_BYTES });
    return answer.response?.status === 200 ? { result: answer.response } : answer;
  };
  const [allNodes, allServices, { body, serverCertificate }, configuration] = await Promise.all([
    getList(cluster, nodes, { ...reading(nodes), pick: namedNode, aTurn: A_TURN }),
    getList(cluster, services, { ...reading(services), pick: namedService, aTurn: A_TURN }),
    retry(readSlice, reading(slice)),
    readClusterConfiguration(cluster, reading(KUBEADM_CONFIG_PATH)),
  ]);
  const servers = seen.get(inventories) ?? new ApiServerNames();
  seen.set(inventories, servers);
  const presented = [...namesIn(serverCertificate), ...(await servers.read(body, cluster, { clock, signal, dialer }))];
  return clusterNames({ nodes: allNodes, services: allServices, slice: body, presented, configuration });
}
