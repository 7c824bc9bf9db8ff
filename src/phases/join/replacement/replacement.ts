import { Failure, isFailure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import { clusterOfKubeconfig } from '../../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { ETCD_UNREACHABLE } from '../../../cluster/etcd/cluster-etcd-sentences.ts';
import type { EtcdMember } from '../../../cluster/etcd/messages.ts';
import { hexadecimal } from '../../../cluster/etcd/messages.ts';
import { type OpenedEtcd, withEtcd } from '../../../cluster/etcd/open-to-join.ts';
import type { Replacing } from '../../../config/types/replacing.ts';
import type { Emit } from '../../../engine/events.ts';
import { dataIn } from '../../../engine/kinds/etcd/evidence.ts';
import { requireMajority } from '../../../engine/kinds/etcd/leaving/replaced-member.ts';
import { NODE_TO_REPLACE_ALIVE } from '../../../engine/kinds/old-machine/kinds-old-machine-sentences.ts';
import { ownAddresses, signOfLife } from '../../../engine/kinds/old-machine/silence.ts';
import type { HostReader } from '../../../host/ports.ts';
import { PATHS } from '../../../manifests/paths.ts';
import type { FactReader } from '../../facts/fact-reader.ts';
import { etcdMember } from '../etcd.ts';
import type { JoinFacts } from '../facts/facts.ts';
import { lookAhead } from '../look-ahead.ts';
import {
  NOTHING_TO_REPLACE,
  REPLACEMENT_REFUSED,
  REPLACEMENT_WITHOUT_MAJORITY,
  REPLACES_NODE,
} from './join-replacement-sentences.ts';
import { endpointsOf } from './old-endpoints.ts';
import { type OldMembers, oldMembers } from './old-members.ts';
import { readOldNode } from './old-node.ts';
import type { Replacement } from './replaced-node.ts';

interface Reading {
  facts: Pick<FactReader<JoinFacts>, 'get' | 'pick'>;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  /** Notices wait for it. */
  released: Promise<void>;
}

/** For etcd's member list, in milliseconds: what died earlier is replaced, so that an election is long over. */
const LIST_MS = 10_000;

/**
 * Proves that the old machine is silent, and that etcd keeps its majority without its member: everything from reading.
 * Throws NODE_TO_REPLACE_ALIVE, REPLACEMENT_REFUSED, ETCD_MAJORITY_AT_STAKE, and failures of reading.
 */
export async function provenReplacement(asked: Replacing, context: Reading): Promise<Replacement> {
  const { facts, host, signal } = context;
  const own = await facts.get('node');
  const node = asked.node || own.name;
  if (own.role !== 'control-plane') throw new Failure(REPLACEMENT_REFUSED, { node, why: 'worker', detail: '' });
  const looking = lookAhead(context);
  await looking.shared;
  const made = await looking.made;
  const [failure] = made?.failures ?? [];
  if (made === undefined || failure) throw failure ?? new Error('shared certificates without a result');
  const { read } = made.ahead;
  const admin = await clusterOfKubeconfig(PATHS.adminConf, { host: read, signal });
  const proving = { ...context, host: read, machine: host, admin };
  return closing(admin.connection, () => prove({ node, forMs: asked.afterMs }, proving));
}

interface Proving extends Reading {
  /** The host of this machine, while `host` has certificates in memory. */
  machine: HostReader;
  admin: TrustedCluster;
}

async function prove({ node, forMs }: { node: string; forMs: number }, proving: Proving): Promise<Replacement> {
  const { emit, signal, machine, released } = proving;
  const old = await readOldNode(node, proving);
  const found = await membersInEtcd(node, old.addresses, proving);
  if (old.uid === undefined && found.members.length === 0) {
    await released;
    emit({ type: 'notice', level: 'info', message: NOTHING_TO_REPLACE({ node }) });
    return { node, uid: undefined, members: [] };
  }
  const urls = found.members.flatMap(({ peerUrls, clientUrls }) => [...peerUrls, ...clientUrls]);
  const endpoints = endpointsOf({ node, addresses: old.addresses, urls, own: ownAddresses(machine) });
  const { dialer } = machine.system;
  const sign = await signOfLife({ endpoints, lease: old.lease, forMs }, { dialer, clock: machine.clock, signal });
  if ('what' in sign) throw new Failure(NODE_TO_REPLACE_ALIVE, { node, sign });
  await released;
  const message = REPLACES_NODE({
    node,
    addresses: [...new Set(endpoints.map(({ host }) => host))],
    seconds: Math.round(sign.silentMs / 1_000),
    members: found.members.map(titleOf),
    others: found.others.map(titleOf),
  });
  emit({ type: 'notice', level: 'info', message });
  const silent = { endpoints, renewTime: sign.renewTime };
  return { node, uid: old.uid, members: found.members.map(({ id }) => hexadecimal(id)), silent };
}

function titleOf({ name, id }: EtcdMember): string {
  return name || hexadecimal(id);
}

type Found = Extract<OldMembers, { members: unknown }>;

/** The members of the node. Throws if etcd contradicts the Nodes, or would lose its majority. */
async function membersInEtcd(node: string, addresses: readonly string[], proving: Proving): Promise<Found> {
  const { facts, host, machine, emit, signal } = proving;
  const known = await facts.pick(['configuration', 'node', 'cluster', 'localEndpoint', 'previousRun']);
  const { etcd } = known.cluster.configuration;
  if (etcd.type === 'external') return { members: [], others: [] };
  const us = etcdMember(known, etcd.local);
  const data = await dataIn(us.dataDir, machine);
  const context = { host, emit, signal };
  const access = { ...us.access, timeoutMs: Math.min(us.access.timeoutMs, LIST_MS) };
  const work = async (opened: OpenedEtcd) => {
    const { members } = opened.answering;
    const runsHere = data === 'member';
    const own = ownAddresses(machine);
    const found = oldMembers(members, { node, addresses, known: known.previousRun.membersOf(node), own, us, runsHere });
    if ('contradiction' in found)
      throw new Failure(REPLACEMENT_REFUSED, { node, why: found.contradiction, detail: found.detail });
    for (const member of found.members) await requireMajority(member, found.others, opened, context);
    return found;
  };
  return withEtcd(access, { except: us.clientUrl }, context, work).catch((error: unknown) => {
    if (!isFailure(error, ETCD_UNREACHABLE) || error.cause !== undefined) throw error;
    throw new Failure(REPLACEMENT_WITHOUT_MAJORITY, { node, endpoints: error.params.endpoints }, { cause: error });
  });
}
