import type { Message, Reason } from '../../base/text.ts';
import type { ReadOptions } from '../../cluster/api/get.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { EtcdAccess } from '../../cluster/etcd/open-to-join.ts';
import { type Changing, readAsAdministrator } from '../../operations/administration.ts';
import { claim, readClaimed } from './claim.ts';
import { deleteNode, deleteRemains } from './deletion.ts';
import { type DrainOptions, drain } from './drain.ts';
import { readMembers, removeFromEtcd } from './etcd.ts';
import { readFacts } from './facts.ts';
import { planRemoval } from './plan.ts';
import type { NodeRemoval, RemovalPlan } from './removal.ts';
import {
  MACHINE_RUNS,
  MACHINE_SILENT,
  MEMBER_REMOVED,
  MEMBER_UNKNOWN,
  NODE_CAME_BACK,
  NODE_CORDONED,
  NODE_DELETED,
  NODE_DRAINED,
  NOTHING_OF_NODE,
  REMOVAL_PLANNED,
} from './remove-progress-sentences.ts';
import type { AdminAccess } from './requests.ts';

export interface RemoveOptions extends Changing, DrainOptions {
  /** Names of the nodes. */
  nodes: readonly string[];
}

/** What was removed of a node, or would be. */
export interface RemovedNode extends NodeRemoval {
  /** After its deletion, its machine registered a Node of this name again. */
  cameBack: boolean;
}

/** The result of a removal. */
export interface RemoveResult {
  /** In the order in which they were removed. */
  removals: readonly RemovedNode[];
  /** Names of which the cluster had nothing. */
  absent: readonly string[];
}

/** Long enough for a load balancer to notice that the API server of a removed control plane is gone. */
const TIMEOUT_MS = 30_000;
const ETCD_MS = 10_000;

/**
 * Removes nodes from a cluster: cordons and drains each, takes its member out of etcd, and deletes its Node and what was
 * bound to it. Every step asks the cluster what is left, so that the same removal can be repeated after an interruption.
 * Throws a Failure.
 */
export async function remove(options: RemoveOptions): Promise<RemoveResult> {
  const { emit, dryRun } = options;
  const say = (message: Message, level: 'info' | 'warning' = 'info') => emit({ type: 'notice', level, message });
  const { plan, certificatesDir, etcdNotAsked: reason } = await planned(options);
  for (const node of plan.absent) say(NOTHING_OF_NODE({ node }), 'warning');
  const nodeless = [...plan.absent, ...plan.removals.filter(({ uid }) => uid === undefined).map(({ node }) => node)];
  if (reason) for (const node of nodeless) say(MEMBER_UNKNOWN({ node, reason }), 'warning');
  for (const removal of plan.removals) {
    say(REMOVAL_PLANNED(removal));
    const { node, isRunning, uid, renewedSeconds: seconds, pods } = removal;
    const evicted = pods.filter(({ action }) => action === 'evict').length;
    if (isRunning) say(MACHINE_RUNS({ node, seconds: seconds ?? 0 }), 'warning');
    else if (uid !== undefined && evicted > 0) say(MACHINE_SILENT({ node, seconds, pods: evicted }), 'warning');
  }
  const removals: RemovedNode[] = [];
  if (!dryRun && plan.removals.length > 0) {
    await withAccess(options, async (access) => {
      await claim(plan, access, async () => (await planned(options)).plan);
      for (const { node, cordon } of plan.removals) if (cordon) say(NODE_CORDONED({ node }));
    });
  }
  for (const removal of plan.removals) {
    const cameBack = !dryRun && (await removeNode(removal, options, certificatesDir));
    removals.push({ ...removal, cameBack });
  }
  return { removals, absent: plan.absent };
}

/** True if the machine has registered itself again. */
async function removeNode(removal: NodeRemoval, options: RemoveOptions, certificatesDir: string): Promise<boolean> {
  const { node, uid, member } = removal;
  const { emit } = options;
  const say = (message: Message, level: 'info' | 'warning' = 'info') => emit({ type: 'notice', level, message });
  if (uid !== undefined) {
    await withAccess(options, (access) => drain(removal, options, access));
    say(NODE_DRAINED({ node }));
  }
  if (member) {
    await withAccess(options, (access) => readClaimed(removal, access));
    const voters = await removeFromEtcd(member, etcdAccess(options, certificatesDir), etcdContext(options));
    if (voters !== undefined) say(MEMBER_REMOVED({ node, ...member, voters }));
  }
  return withAccess(options, async (access) => {
    if (uid !== undefined && (await deleteNode({ ...removal, uid }, options, access))) say(NODE_DELETED({ node }));
    const cameBack = await deleteRemains(removal, access);
    if (cameBack) say(NODE_CAME_BACK({ node }), 'warning');
    return cameBack;
  });
}

async function planned(
  options: RemoveOptions,
): Promise<{ plan: RemovalPlan; certificatesDir: string; etcdNotAsked: Reason | undefined }> {
  const names = [...new Set(options.nodes)];
  const facts = await withAccess(options, ({ admin, reading }) =>
    readFacts(names, {
      ...{ admin, reading },
      readMembers: ({ certificatesDir }) => readMembers(etcdAccess(options, certificatesDir), etcdContext(options)),
    }),
  );
  const { configuration, etcdNotAsked } = facts;
  return { plan: planRemoval(facts, options), certificatesDir: configuration?.certificatesDir ?? '', etcdNotAsked };
}

function etcdAccess({ kubeconfigPath }: RemoveOptions, certificatesDir: string): EtcdAccess {
  return { kubeconfigPath, certificatesDir, timeoutMs: ETCD_MS };
}

function etcdContext({ host, emit, signal }: RemoveOptions) {
  return { host: host.read, emit, signal };
}

/** Connects anew for each part, because a drain may outlast a credential. */
function withAccess<T>(options: RemoveOptions, work: (access: AdminAccess) => Promise<T>): Promise<T> {
  const { kubeconfigPath } = options;
  return readAsAdministrator(options, (admin: TrustedCluster, reading: ReadOptions) =>
    work({ admin, reading: { ...reading, timeoutMs: TIMEOUT_MS }, kubeconfigPath }),
  );
}
