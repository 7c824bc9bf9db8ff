import { record } from '../../../base/record.ts';
import { getObject } from '../../../cluster/api/get.ts';
import { nodeAddresses } from '../../../cluster/api/node-condition.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { Emit } from '../../../engine/events.ts';
import { leaseOf } from '../../../engine/kinds/old-machine/lease.ts';
import type { NodeLease } from '../../../engine/kinds/old-machine/silence.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { FactReader } from '../../facts/fact-reader.ts';
import type { JoinFacts } from '../facts/facts.ts';
import { ownIdentity } from '../other-cluster.ts';

/** A node that is replaced, as the cluster knows it. */
export interface OldNode {
  /** metadata.uid of its Node; undefined if there is none. */
  uid: string | undefined;
  /** Addresses of its Node; empty without one. */
  addresses: readonly string[];
  /** Reads the Lease of its kubelet; undefined if there is none. */
  lease(): Promise<NodeLease | undefined>;
}

interface Reading {
  facts: Pick<FactReader<JoinFacts>, 'get' | 'pick'>;
  admin: TrustedCluster;
  machine: HostReader;
  emit: Emit;
  signal: AbortSignal;
}

/** This machine's own node, after an earlier run has replaced the old one: its kubelet renews the Lease. */
const REPLACED: OldNode = { uid: undefined, addresses: [], lease: async () => undefined };

export async function readOldNode(node: string, reading: Reading): Promise<OldNode> {
  const known = await reading.facts.pick(['latestNodeMembership', 'trustedCluster', 'node', 'previousRun']);
  const { latestNodeMembership: membership, trustedCluster, previousRun } = known;
  const isOwnName = node === known.node.name;
  if (isOwnName && ownIdentity(membership, trustedCluster) !== undefined) return REPLACED;
  const { admin, facts, machine, emit, signal } = reading;
  const { timeouts } = await facts.get('configuration');
  const limits = { timeoutMs: timeouts.kubernetesAPICall, clock: machine.clock, emit, signal };
  const path = `/api/v1/nodes/${encodeURIComponent(node)}`;
  const object = await getObject(admin, path, { ...limits, absentIsFine: true });
  // The Node is deleted before the kubelet starts, and a started kubelet may register its own at any time.
  if (object === undefined && isOwnName && previousRun.startedKubelet) return REPLACED;
  return {
    uid: object === undefined ? undefined : String(record(record(object).metadata).uid),
    addresses: object === undefined ? [] : nodeAddresses(object),
    lease: () => leaseOf(node, admin, limits),
  };
}
